import { describe, expect, test } from "vitest";
import { capabilities, lamps, testChannel } from "../../test/listings/shop.ts";
import type { CategorySchema } from "../connectors/contract.ts";
import { accountId, shopId } from "../domain/ids.ts";
import { rulesSchema } from "../domain/rules.ts";
import type { CategoryState } from "./category.ts";
import { deriveContent, type ContentInput, type ContentVariant } from "./derive-content.ts";
import { compileTemplates } from "./derive-texts.ts";
import { preflight } from "./preflight.ts";
import type { SourceProductText, SourceVariant } from "./source-store.ts";

const descriptor = testChannel().connectors.get("bazaar")?.descriptor;
if (!descriptor) throw new Error("the test's channel is there");

const variant = (id: string, over: Partial<SourceVariant> = {}): SourceVariant => ({
  id,
  productId: "10",
  sku: `SKU-${id}`,
  barcode: "",
  title: "Default Title",
  selectedOptions: [{ name: "Title", value: "Default Title" }],
  priceMinor: 1000,
  position: 1,
  imageUrl: null,
  inventoryItemId: `i${id}`,
  tracked: true,
  oversells: false,
  weightGrams: null,
  contentHash: "",
  isDeleted: false,
  ...over,
});
const sized = (id: string, size: string, colour = "Blue") =>
  variant(id, {
    selectedOptions: [
      { name: "Size", value: size },
      { name: "color", value: colour },
    ],
  });
const toContentVariant = (one: SourceVariant, over: Partial<ContentVariant> = {}): ContentVariant => ({
  variant: one,
  sku: one.sku,
  quantity: 5,
  price: { priceMinor: 1000, steps: [] },
  ...over,
});

interface Given {
  product?: Partial<SourceProductText>;
  variants?: (SourceVariant | ContentVariant)[];
  rules?: unknown;
  settings?: Record<string, string>;
  overrides?: Record<string, unknown>;
  schema?: Partial<CategorySchema> & { problem?: string };
  category?: Partial<CategoryState>;
  wasAccepted?: boolean;
}

function derived({ product, variants = [variant("1")], rules = {}, settings = { policy: "P" }, ...given }: Given = {}) {
  const account: ContentInput["account"] = {
    id: accountId(3),
    shopId: shopId(1),
    name: "Bazaar US",
    state: "active",
    currency: "USD",
    settings,
    rules: rulesSchema.parse(rules),
    shop: { name: "Lamp House", currency: "USD" },
    connector: { id: "bazaar", descriptor: descriptor ?? failed(), capabilities },
  };
  const input: ContentInput = {
    account,
    templates: compileTemplates(account),
    product: {
      id: "10",
      title: "Lamp",
      handle: "lamp",
      vendor: "Acme",
      productType: "Lamps",
      status: "active",
      tags: [],
      categoryId: null,
      categoryName: null,
      collectionIds: [],
      imageUrl: null,
      isDeleted: false,
      descriptionHtml: "<p>Warm light.</p>",
      options: [],
      images: [{ url: "https://cdn.example/1.jpg", alt: null }],
      ...product,
    },
    variants: variants.map((one) => ("variant" in one ? one : toContentVariant(one))),
    overrides: new Map(Object.entries(given.overrides ?? {})),
    variantOverrides: new Map(),
    category: {
      sourceKey: "type:lamps",
      chosen: { id: lamps.id, name: "Lamps", from: "chosen", confidence: 100 },
      suggestion: undefined,
      isUnasked: false,
      fact: { ...lamps, ...given.schema, expiresAt: new Date(0) },
      ...given.category,
    },
  };
  const { content, hash, issues } = deriveContent(input);
  const all = [...issues, ...preflight({ ...input, content, wasAccepted: given.wasAccepted ?? false })];
  return { content, hash, issues: all, codes: all.map(({ code }) => code.replace("preflight.", "")) };
}
const failed = (): never => {
  throw new Error("no descriptor");
};
const messageOf = (given: Given, code: string) =>
  derived(given).issues.find((issue) => issue.code === `preflight.${code}`)?.message ?? "";

describe("content", () => {
  test("of a plain product passes, whole", () => {
    const { content, issues } = derived({ variants: [variant("1", { barcode: "4006381333931", weightGrams: 300 })] });
    expect(issues).toEqual([]);
    expect(content).toEqual({
      key: "p-10-3",
      title: "Lamp",
      descriptionHtml: "<p>Warm light.</p>",
      categoryId: "20697",
      condition: "NEW",
      imageUrls: ["https://cdn.example/1.jpg"],
      aspects: { Brand: ["Acme"] },
      axes: [],
      variants: [
        {
          sku: "SKU-1",
          options: [],
          priceMinor: 0,
          quantity: 0,
          gtin: "4006381333931",
          imageUrls: [],
          aspects: {},
          weightGrams: 300,
        },
      ],
    });
  });

  test("changes its hash with a text, and not with price or stock", () => {
    const one = (over: Partial<ContentVariant>) => derived({ variants: [toContentVariant(variant("1"), over)] }).hash;
    expect(one({ quantity: 1, price: { priceMinor: 77_700, steps: [] } })).toBe(one({}));
    expect(derived({ product: { vendor: "Other" } }).hash).not.toBe(one({}));
  });

  test("an option in which variants differ is an axis, one in which they agree an aspect, in the channel's spelling", () => {
    const schema = {
      aspects: [
        ...lamps.aspects,
        { name: "Color", required: false, multiple: false, forVariations: true, values: ["BLUE"] },
      ],
    };
    const { content } = derived({ variants: [sized("1", "S"), sized("2", "M")], schema });
    expect(content.axes).toEqual(["Size"]);
    expect(content.aspects).toEqual({ Brand: ["Acme"], Color: ["BLUE"] });
    expect(content.variants.map(({ options }) => options)).toEqual([
      [{ name: "Size", value: "S" }],
      [{ name: "Size", value: "M" }],
    ]);
  });

  test("what is set by hand wins over options, vendor and the rules", () => {
    const { content } = derived({
      variants: [sized("1", "S")],
      rules: { aspects: { Brand: "Nobody", Room: "Kitchen" } },
      overrides: { "aspect:Size": ["Small"], title: "By hand", condition: "USED" },
    });
    expect(content.aspects).toEqual({ Brand: ["Acme"], Room: ["Kitchen"], Size: ["Small"], color: ["Blue"] });
    expect(content.title).toBe("By hand");
    expect(content.condition).toBe("USED");
  });

  test("templates make title and description; markup goes out of the one, scripts out of the other", () => {
    const { content } = derived({
      rules: {
        titleTemplate: "<b>{{ product.title }}</b>\n by {{ product.vendor }}",
        descriptionTemplate: "{{ product.description }}<script>x</script><p>{{ shop.name }}</p>",
      },
    });
    expect(content.title).toBe("Lamp by Acme");
    expect(content.descriptionHtml).toBe("<p>Warm light.</p><p>Lamp House</p>");
  });

  test("the title stands in for a missing description, escaped", () => {
    const { content, codes } = derived({ product: { title: "A < B", descriptionHtml: "<p> </p>" } });
    expect(content.descriptionHtml).toContain("<p>A &lt; B</p>");
    expect(codes).toEqual(["descriptionMissing"]);
  });
});

describe("preflight", () => {
  const long = "A very long title with many words that goes on";
  test("a title that is too long is cut and said, or refused, as the rules say", () => {
    const cut = derived({ product: { title: long } });
    expect(cut.content.title).toBe("A very long title with many words that");
    expect(cut.issues).toMatchObject([{ code: "preflight.titleShortened", severity: "warning", field: "title" }]);
    expect(messageOf({ product: { title: long }, rules: { shortenTitles: false } }, "titleTooLong")).toContain(
      "6 characters too long for Bazaar",
    );
  });

  const axis = (name: string, over: Partial<CategorySchema["aspects"][number]> = {}) => ({
    name,
    required: true,
    multiple: false,
    forVariations: true,
    ...over,
  });
  const seven = Array.from({ length: 7 }, (_, index) => sized(String(index + 1), `S${index}`));
  const cases: [string, Given, string[]][] = [
    ["no picture", { product: { images: [] } }, ["imagesMissing"]],
    [
      "pictures without https",
      { product: { images: [{ url: "http://x/1.jpg", alt: null }] } },
      ["imagesNotSecure", "imagesMissing"],
    ],
    [
      "a picture with no address",
      { product: { images: [{ url: "nowhere", alt: null }] } },
      ["imagesNotSecure", "imagesMissing"],
    ],
    [
      "too many pictures",
      { product: { images: ["1", "2", "3"].map((n) => ({ url: `https://x/${n}`, alt: null })) } },
      ["imagesTooMany"],
    ],
    ["no title", { product: { title: " " } }, ["titleMissing"]],
    ["a description too long", { product: { descriptionHtml: `<p>${"x".repeat(600)}</p>` } }, ["descriptionTooLong"]],
    ["a draft", { product: { status: "draft" } }, ["productNotActive"]],
    ["a deleted product", { product: { isDeleted: true } }, ["productDeleted"]],
    ["outside of the rules", { rules: { products: { kind: "tag", tags: ["x"] } } }, ["outsideRules"]],
    [
      "outside of the rules, but up already",
      { rules: { products: { kind: "tag", tags: ["x"] } }, wasAccepted: true },
      [],
    ],
    ["nothing in stock", { variants: [toContentVariant(variant("1"), { quantity: 0 })] }, ["nothingToSell"]],
    [
      "nothing in stock, but up already",
      { variants: [toContentVariant(variant("1"), { quantity: 0 })], wasAccepted: true },
      [],
    ],
    ["no variants", { variants: [] }, ["variantsMissing"]],
    ["a setting not chosen", { settings: {} }, ["settingMissing"]],
    ["too many variants", { variants: seven }, ["variantsTooMany"]],
    [
      "a price below the channel's",
      { variants: [toContentVariant(variant("1"), { price: { priceMinor: 98, steps: [] } })] },
      ["priceBelowMinimum"],
    ],
    ["a wrong barcode", { variants: [variant("1", { barcode: "12345" })] }, ["barcodeInvalid"]],
    ["an option value too long", { variants: [sized("1", "S"), sized("2", "M".repeat(21))] }, ["optionTooLong"]],
    ["the same options twice", { variants: [sized("1", "S"), sized("2", "M"), sized("3", "m")] }, ["variantTwice"]],
    ["a made-up SKU", { variants: [toContentVariant(variant("1", { sku: "" }), { sku: "V-1" })] }, ["sku.missing"]],
    ["no category yet", { category: { chosen: undefined, isUnasked: true, fact: undefined } }, ["categoryUnasked"]],
    ["no category found", { category: { chosen: undefined, fact: undefined } }, ["categoryMissing"]],
    ["a category not read yet", { category: { fact: undefined } }, ["categoryUnread"]],
    ["a category unknown to the channel", { schema: { problem: "Not a leaf." } }, ["categoryUnknown"]],
    ["a brand that is missing", { product: { vendor: "" }, rules: { missingAspect: "" } }, ["aspectMissing"]],
    [
      "a value that is not taken",
      { schema: { aspects: [axis("Brand", { values: ["Philips"] })] } },
      ["aspectNotTaken"],
    ],
    ["a value in another case", { schema: { aspects: [axis("Brand", { values: ["ACME"] })] } }, []],
    ["a vendor too long", { product: { vendor: "Lighting and Furniture Works" } }, ["aspectShortened"]],
    [
      "variants that may not differ so",
      { variants: [sized("1", "S"), sized("2", "M")], schema: { aspects: [axis("Size", { forVariations: false })] } },
      ["optionNotForVariations"],
    ],
    [
      "a required aspect that is an axis",
      { variants: [sized("1", "S"), sized("2", "M")], schema: { aspects: [axis("Size")] } },
      [],
    ],
    [
      "an axis value that is not taken",
      { variants: [sized("1", "S"), sized("2", "M")], schema: { aspects: [axis("Size", { values: ["S"] })] } },
      ["aspectNotTaken"],
    ],
  ];
  test.each(cases)("%s", (_, given, expected) => expect(derived(given).codes).toEqual(expected));

  test("every issue says in words what to do, with its field", () => {
    for (const [, given] of cases) {
      for (const issue of derived(given).issues) {
        expect(issue.message).toMatch(/^[A-Z“0-9].*[.)]$/s);
        expect(issue.message).not.toMatch(/undefined|null|NaN|\[object/);
      }
    }
    expect(derived({ settings: {} }).issues[0]).toMatchObject({ field: "settings.policy" });
    expect(messageOf({ product: { vendor: "" }, rules: { missingAspect: "" } }, "aspectMissing")).toContain("“Brand”");
  });

  test("the same trouble with many variants is one issue", () => {
    const price = {
      issue: {
        class: "data",
        severity: "error",
        code: "preflight.priceNotPositive",
        field: "price",
        message: "Zero.",
      } as const,
      steps: [],
    };
    const { issues } = derived({ variants: seven.slice(0, 5).map((one) => toContentVariant(one, { price })) });
    expect(issues).toMatchObject([{ code: "preflight.priceNotPositive", message: "Zero. (5 variants)" }]);
    expect(issues[0]).not.toHaveProperty("sku");
  });

  test("a template that fails is an issue of its field", () => {
    const rules = { titleTemplate: "{{ product.title | nothing }}" };
    expect(derived({ rules }).issues).toMatchObject([
      { code: "preflight.titleTemplateFailed", field: "title", severity: "error" },
    ]);
  });
});
