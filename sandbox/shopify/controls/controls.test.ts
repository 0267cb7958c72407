import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ShopifyStandIn } from "../index.ts";
import { ask, catalogProduct, catalogVariant, manyProducts, type Reply, startStandIn } from "../testing.ts";

let standIn: ShopifyStandIn;
const control = (method: string, path: string, body?: unknown, headers = {}): Promise<Reply> =>
  ask(standIn.origin, method, `/_sandbox${path}`, body, headers);
const error = (reply: Reply): string => (reply.body as { error: string }).error;

interface State {
  products: {
    id: string;
    handle: string;
    title: string;
    variants: {
      id: string;
      sku: string;
      price: string;
      tracked: boolean;
      inventory: { location: string; available: number }[];
    }[];
  }[];
  orders: unknown[];
}
const state = async (): Promise<State> => (await control("GET", "/state")).body as State;

beforeAll(async () => {
  standIn = await startStandIn();
});
beforeEach(async () => {
  for (const product of [...standIn.shop().products.all]) await control("DELETE", `/products/${product.handle}`);
  await control("POST", "/products", [catalogProduct(), ...manyProducts(2, 2)]);
});
afterAll(() => standIn.close());

describe("state", () => {
  it("shows products, variants, prices and stock", async () => {
    const { products, orders } = await state();
    expect(orders).toEqual([]);
    expect(products.map((product) => product.handle)).toEqual(["shirt", "p-0", "p-1"]);
    expect(products[0]).toMatchObject({
      title: "Shirt",
      variants: [{ sku: "SKU-1", price: "19.90", inventory: [{ location: "Warehouse", available: 5 }] }],
    });
    expect(products[0]?.id).toMatch(/^gid:\/\/shopify\/Product\/\d+$/);
  });
});

describe("inventory", () => {
  it("is set, moved by a difference, by SKU, variant or item, one or many", async () => {
    const [product] = (await state()).products;
    const id = product?.variants[0]?.id;
    const one = await control("POST", "/inventory", { sku: "SKU-1", available: 9 });
    expect(one.body).toEqual({
      changes: [expect.objectContaining({ sku: "SKU-1", location: "Warehouse", from: 5, to: 9 })],
    });
    const many = await control("POST", "/inventory", {
      changes: [
        { variantId: id, delta: -4 },
        { variantId: Number(id?.split("/").at(-1)), location: "Shop floor", available: 2 },
      ],
    });
    expect(many.status).toBe(200);
    expect((await state()).products[0]?.variants[0]?.inventory).toEqual([
      { location: "Warehouse", available: 5 },
      { location: "Shop floor", available: 2 },
    ]);
  });

  it.each([
    [{ sku: "none", available: 1 }, 404, /No variant has the SKU "none"/],
    [
      { sku: "SKU-1", location: "Moon", available: 1 },
      404,
      /no location "Moon"; the shop has "Warehouse", "Shop floor"/,
    ],
    [{ sku: "SKU-1" }, 400, /available .* or delta/],
    [{ sku: "SKU-1", available: 1, delta: 1 }, 400, /available .* or delta/],
    [{ available: 1 }, 400, /exactly one of sku/],
    [{ sku: "SKU-1", available: 1.5 }, 400, /available/],
    [{ sku: "SKU-1", available: 2e9 }, 400, /1000000000/],
    [{ changes: [] }, 400, /changes/],
    ["{broken", 400, /JSON/],
  ])("refuses %j", async (body, status, reason) => {
    const reply = await control("POST", "/inventory", body);
    expect(reply.status).toBe(status);
    expect(error(reply)).toMatch(reason);
  });

  it("changes nothing when one of many is wrong, and asks which when a SKU is not unique", async () => {
    const wrong = await control("POST", "/inventory", {
      changes: [
        { sku: "SKU-1", available: 1 },
        { sku: "none", available: 1 },
      ],
    });
    expect(wrong.status).toBe(404);
    expect((await state()).products[0]?.variants[0]?.inventory[0]?.available).toBe(5);
    await control("POST", "/products", [catalogProduct({ handle: "twin" })]);
    const twice = await control("POST", "/inventory", { sku: "SKU-1", available: 1 });
    expect(twice.status).toBe(409);
    expect(error(twice)).toMatch(/name one by variantId/);
  });
});

describe("products", () => {
  it("come as short JSON, one or many; a known handle is revised", async () => {
    const made = await control("POST", "/products", { title: "Été №1" });
    expect(made.body).toEqual({ created: 1, updated: 0, variants: 1 });
    const before = (await state()).products[0]?.id;
    await control("POST", "/products", [catalogProduct({ title: "Blouse" })]);
    const { products } = await state();
    expect(products[0]).toMatchObject({ id: before, title: "Blouse" });
    expect(products.map((product) => product.handle)).toContain("ete-no1");
  });

  it("come as CSV, in Shopify's own format", async () => {
    const csv = [
      "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Status",
      'mug,"Mug, large",<p>A mug</p>,Acme,Mugs,"kitchen, tea",TRUE,Colour,Red,mug-red,300,shopify,4,deny,9.90,active',
      "mug,,,,,,,,Blue,mug-blue,300,shopify,6,deny,9.90,",
    ].join("\n");
    const reply = await control("POST", "/products", csv, { "content-type": "text/csv" });
    expect(reply).toEqual({ status: 200, body: { created: 1, updated: 0, variants: 2 } });
    const mug = (await state()).products.find((product) => product.handle === "mug");
    expect(mug?.title).toBe("Mug, large");
    expect(mug?.variants.map((variant) => variant.inventory)).toEqual([
      [{ location: "Warehouse", available: 4 }],
      [{ location: "Warehouse", available: 6 }],
    ]);
    const broken = await control("POST", "/products", 'Handle,Title\nx,"never closed', { "content-type": "text/csv" });
    expect(broken.status).toBe(400);
    expect(error(broken)).toMatch(/never closed/);
  });

  it("are refused when Shopify would refuse them", async () => {
    const twice = { title: "X", options: ["Size"], variants: [{ optionValues: ["S"] }, { optionValues: ["S"] }] };
    expect(error(await control("POST", "/products", twice))).toMatch(/The variant 'S' already exists/);
    expect(error(await control("POST", "/products", { title: "X", price: 1 }))).toMatch(/price/);
    const many = {
      title: "X",
      options: ["N"],
      variants: Array.from({ length: 2049 }, (_, n) => ({ optionValues: [`${n}`] })),
    };
    expect((await control("POST", "/products", many)).status).toBe(400);
    expect((await state()).products).toHaveLength(3);
  });

  it("are revised in one action", async () => {
    const reply = await control("PATCH", "/products/p-0", {
      title: "New name",
      status: "draft",
      tags: ["x"],
      price: "5.00",
      tracked: false,
      variants: [{ sku: "p-0-1", newSku: "renamed", price: "6.00" }],
      addVariants: [catalogVariant({ optionValues: ["N9"], sku: "p-0-9" })],
      removeVariants: ["p-0-0"],
      handle: "new-name",
    });
    expect(reply.status).toBe(200);
    const changed = (await state()).products.find((product) => product.handle === "new-name");
    expect(changed).toMatchObject({ title: "New name" });
    expect(changed?.variants.map(({ sku, price, tracked }) => [sku, price, tracked])).toEqual([
      ["renamed", "6.00", false],
      ["p-0-9", "19.90", true],
    ]);
    expect((await control("PATCH", "/products/none", { title: "x" })).status).toBe(404);
    expect(error(await control("PATCH", "/products/p-1", { colour: "red" }))).toMatch(/colour/);
    expect(error(await control("PATCH", "/products/p-1", { removeVariants: ["p-1-0", "p-1-1"] }))).toMatch(
      /one to 2048 variants/,
    );
  });

  it("are deleted", async () => {
    expect((await control("DELETE", "/products/shirt")).status).toBe(200);
    expect((await control("DELETE", "/products/shirt")).status).toBe(404);
    expect((await state()).products).toHaveLength(2);
  });
});

describe("money", () => {
  it("has the decimals of the shop's currency", async () => {
    const shops = [
      { domain: "jp.myshopify.com", currency: "JPY" },
      { domain: "kw.myshopify.com", currency: "KWD" },
    ];
    const abroad = await startStandIn({ shops });
    const pricesOf = async (shop: string): Promise<unknown> => {
      await ask(abroad.origin, "POST", `/_sandbox/products?shop=${shop}`, [catalogProduct()]);
      const { body } = await ask(abroad.origin, "GET", `/_sandbox/state?shop=${shop}`);
      return (body as State).products[0]?.variants[0]?.price;
    };
    expect(await pricesOf("jp.myshopify.com")).toBe("20");
    expect(await pricesOf("kw.myshopify.com")).toBe("19.900");
    await abroad.close();
  });
});

describe("places", () => {
  it("are not deleted while they are open, nor named twice", async () => {
    expect((await control("POST", "/locations", { name: "Warehouse" })).status).toBe(409);
    expect(error(await control("DELETE", "/locations/Warehouse"))).toMatch(/Deactivate/);
    expect((await control("PUT", "/collections/all", { products: ["none"] })).status).toBe(404);
    expect((await control("DELETE", "/collections/none")).status).toBe(404);
  });
});
