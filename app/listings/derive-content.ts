import { createHash } from "node:crypto";
import type { Capabilities, Descriptor, ListingContent, ListingVariant } from "../connectors/contract.ts";
import { parseGtin } from "../domain/gtin.ts";
import type { Issue } from "../domain/issue.ts";
import type { PriceResult } from "../domain/price.ts";
import type { ListingAccount } from "./account-store.ts";
import type { CategoryState } from "./category.ts";
import { deriveAspects } from "./derive-aspects.ts";
import { deriveDescription, deriveTitle, templateVariables, type CompiledTemplates } from "./derive-texts.ts";
import type { SourceProductText, SourceVariant } from "./source-store.ts";

export interface ContentVariant {
  variant: SourceVariant;
  /** Assigned on the channel. */
  sku: string;
  quantity: number;
  price: PriceResult;
}

export interface ContentInput {
  account: ListingAccount & { connector: { capabilities: Capabilities; descriptor: Descriptor } };
  templates: CompiledTemplates;
  product: SourceProductText;
  /** Those that are still there, in their order. */
  variants: readonly ContentVariant[];
  /** Set by hand for the whole product, by field. */
  overrides: ReadonlyMap<string, unknown>;
  /** Set by hand for one variant, by variant: fields that begin with `aspect:`. */
  variantOverrides: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  category: CategoryState;
}

export interface DerivedContent {
  content: ListingContent;
  /** Over everything but prices and quantities, which have their own way to the channel. */
  hash: string;
  /** What came up on the way; preflight adds the rest. */
  issues: Issue[];
}

/** The listing's name on the channel: a product is listed once an account. */
const listingKey = (accountId: number, productId: string) => `p-${productId}-${accountId}`;

/**
 * What a listing should look like on its channel. Prices and quantities in it are zero: whoever sends it puts the offers'
 * current ones in. Pure.
 */
export function deriveContent(input: ContentInput): DerivedContent {
  const { account, product, overrides, category } = input;
  const { capabilities, descriptor } = account.connector;
  const living = input.variants.map(({ variant }) => variant);
  const variables = templateVariables(account, product, living[0]);
  const title = deriveTitle(account, input.templates.title, variables, overrides.get("title"));
  const described = { ...variables, product: { ...variables.product, title: title.text } };
  const description = deriveDescription(
    account,
    input.templates.description,
    product,
    described,
    overrides.get("description"),
  );
  const aspects = deriveAspects({
    channel: descriptor.name,
    limits: capabilities.aspects,
    schema: category.fact,
    vendor: product.vendor,
    variants: living,
    standard: account.rules.aspects,
    overrides: aspectsOf(overrides),
    gaps: {
      productType: product.productType,
      categoryName: product.categoryName ?? "",
      words: [product.title, product.productType, ...product.tags].join(" "),
      placeholder: account.rules.missingAspect,
    },
  });
  const images = deriveImages(product, capabilities.images, descriptor.name);
  const condition = overrides.get("condition") ?? account.settings.condition;
  const content: ListingContent = {
    key: listingKey(account.id, product.id),
    title: title.text,
    descriptionHtml: description.text,
    categoryId: category.chosen?.id ?? "",
    condition: typeof condition === "string" && condition !== "" ? condition : "NEW",
    imageUrls: images.urls,
    aspects: aspects.aspects,
    axes: aspects.axes,
    variants: input.variants.map((one) => toListingVariant(one, aspects.optionsOf(one.variant), input)),
  };
  const issues = [...title.issues, ...description.issues, ...aspects.issues, ...images.issues];
  return { content, hash: createHash("sha256").update(JSON.stringify(content)).digest("hex"), issues };
}

function toListingVariant(
  { variant, sku }: ContentVariant,
  options: ListingVariant["options"],
  { account, variantOverrides }: ContentInput,
): ListingVariant {
  const { httpsOnly } = account.connector.capabilities.images;
  const own = variant.imageUrl !== null && isTaken(variant.imageUrl, httpsOnly) ? [variant.imageUrl] : [];
  return {
    sku,
    options,
    priceMinor: 0,
    quantity: 0,
    gtin: parseGtin(variant.barcode) ?? "",
    imageUrls: own,
    aspects: Object.fromEntries(aspectsOf(variantOverrides.get(variant.id) ?? new Map<string, unknown>())),
    ...(variant.weightGrams === null ? {} : { weightGrams: variant.weightGrams }),
  };
}

/** `aspect:Brand` -> Brand, in the order of the names. */
function aspectsOf(overrides: ReadonlyMap<string, unknown>): Map<string, string[]> {
  const found = [...overrides].flatMap(([field, value]): [string, string[]][] =>
    field.startsWith("aspect:") && Array.isArray(value) ? [[field.slice("aspect:".length), value.map(String)]] : [],
  );
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isTaken = (url: string, httpsOnly: boolean) =>
  URL.canParse(url) && (httpsOnly ? ["https:"] : ["https:", "http:"]).includes(new URL(url).protocol);

function deriveImages({ images }: SourceProductText, limits: Capabilities["images"], channel: string) {
  const all = [...new Set(images.map(({ url }) => url))];
  const taken = all.filter((url) => isTaken(url, limits.httpsOnly));
  const urls = taken.slice(0, limits.max);
  const issues: Issue[] = [];
  const warn = (severity: Issue["severity"], code: string, message: string) =>
    issues.push({ class: "data", severity, code: `preflight.${code}`, field: "images", message });
  if (taken.length < all.length) {
    warn(
      "warning",
      "imagesNotSecure",
      `${all.length - taken.length} pictures are left out: ${channel} takes only https.`,
    );
  }
  if (urls.length < taken.length) {
    warn(
      "info",
      "imagesTooMany",
      `${channel} takes ${limits.max} pictures; the first ${limits.max} of ${taken.length} are sent.`,
    );
  }
  return { urls, issues };
}
