/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment -- answers have the shapes that the schema gives them, and the tests expect their values */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StandInOptions } from "../index.ts";
import { importCatalog, type ShopifyStandIn } from "../index.ts";
import { gid } from "../store/ids.ts";
import type { Variant } from "../store/records.ts";
import { ask, catalogProduct, catalogVariant, FakeApp, graphql, install, startStandIn } from "../testing.ts";

const SCOPES = ["write_products", "write_inventory", "read_locations", "write_orders"];
const DAY_MS = 86_400_000;
const open: { close(): Promise<void> }[] = [];
let app: FakeApp;
let standIn: ShopifyStandIn;
let run: ReturnType<typeof graphql>;

async function started(options: Partial<StandInOptions> = {}): Promise<ShopifyStandIn> {
  const one = await startStandIn({ appOrigin: app.origin, scopes: SCOPES, ...options });
  open.push(one);
  await importCatalog(one.shop(), [
    catalogProduct({
      options: ["Size"],
      variants: [
        catalogVariant({ optionValues: ["S"], sku: "S", quantities: { Warehouse: 5, "Shop floor": 9 } }),
        catalogVariant({ optionValues: ["M"], sku: "M", policy: "continue", quantities: { Warehouse: 1 } }),
        catalogVariant({ optionValues: ["L"], sku: "L", tracked: false, quantities: { Warehouse: 3 } }),
      ],
    }),
  ]);
  return one;
}

beforeEach(async () => {
  app = await FakeApp.start();
  standIn = await started();
  run = graphql(standIn, await install(standIn));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await app.close();
});

const variant = (sku: string, at = standIn): Variant => {
  const [found] = at.shop().variantsBySku(sku);
  if (!found) throw new Error(`no ${sku}`);
  return found;
};
const money = (amount: string, currencyCode = "USD"): Record<string, unknown> => ({
  shopMoney: { amount, currencyCode },
});
const levels = (sku: string): Record<string, [number, number]> =>
  Object.fromEntries(variant(sku).item.levels.map((one) => [one.location.name, [one.available, one.committed]]));

const create = `mutation ($order: OrderCreateOrderInput!, $options: OrderCreateOptionsInput) {
  orderCreate(order: $order, options: $options) {
    order {
      id name sourceName sourceIdentifier tags note currencyCode presentmentCurrencyCode
      displayFinancialStatus displayFulfillmentStatus
      totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
      totalTaxSet { shopMoney { amount } } totalDiscountsSet { shopMoney { amount } }
      lineItems(first: 50) { nodes { id sku title quantity currentQuantity variant { id } customAttributes { key value }
        originalUnitPriceSet { shopMoney { amount } } taxLines { title channelLiable priceSet { shopMoney { amount } } } } }
      transactions { id kind status gateway amountSet { shopMoney { amount } } }
      shippingAddress { name city countryCodeV2 }
    }
    userErrors { field message code } } }`;
const line = (sku: string, quantity = 1, extra = {}): Record<string, unknown> => ({
  variantId: gid("ProductVariant", variant(sku).id),
  quantity,
  priceSet: money("19.90"),
  ...extra,
});
interface Made {
  order: Record<string, unknown> | null;
  userErrors: { message: string }[];
}

async function order(input: Record<string, unknown>, behaviour = "BYPASS"): Promise<Made> {
  const options = { inventoryBehaviour: behaviour, sendReceipt: false, sendFulfillmentReceipt: false };
  const { data, errors } = await run(create, { order: input, options });
  expect(errors).toBeUndefined();
  return data.orderCreate as Made;
}
const messages = async (input: Record<string, unknown>): Promise<string[]> =>
  (await order(input)).userErrors.map(({ message }) => message);

const define = `mutation ($definition: MetafieldDefinitionInput!) { metafieldDefinitionCreate(definition: $definition) {
  createdDefinition { id namespace key type { name } capabilities { uniqueValues { enabled } } } userErrors { field code message } } }`;
const channelOrder = {
  ownerType: "ORDER",
  namespace: "$app:anabranch",
  key: "channel_order",
  type: "id",
  name: "Channel order",
  capabilities: { uniqueValues: { enabled: true } },
};
const mark = (value: string): unknown[] => [{ namespace: "$app:anabranch", key: "channel_order", type: "id", value }];
const byMark = `query ($value: String!) { orderByIdentifier(identifier:
  {customId: {namespace: "$app:anabranch", key: "channel_order", value: $value}}) { id name } }`;

describe("orderCreate", () => {
  it("makes an order as it was given, with its money, its people and its lines", async () => {
    const made = await order({
      currency: "USD",
      lineItems: [
        line("S", 2, {
          properties: [{ name: "Gift", value: "yes" }],
          taxLines: [{ title: "State tax", rate: 0.1, priceSet: money("3.98"), channelLiable: true }],
        }),
        { title: "Something else", quantity: 1, priceSet: money("5.00"), sku: "NONE" },
      ],
      shippingLines: [{ title: "Post", code: "post", priceSet: money("4.50") }],
      discountCode: { itemFixedDiscountCode: { code: "CHANNEL", amountSet: money("4.80") } },
      transactions: [{ kind: "SALE", status: "SUCCESS", gateway: "ebay", amountSet: money("48.48") }],
      financialStatus: "PAID",
      sourceName: "ebay",
      sourceIdentifier: "12-34567-89012",
      tags: ["eBay", "anabranch"],
      note: "A note",
      shippingAddress: { firstName: "Jo", lastName: "Doe", city: "Berlin", countryCode: "DE" },
    });
    expect(made.userErrors).toEqual([]);
    expect(made.order).toMatchObject({
      name: "#1001",
      sourceName: "ebay",
      sourceIdentifier: "12-34567-89012",
      tags: ["anabranch", "eBay"],
      displayFinancialStatus: "PAID",
      displayFulfillmentStatus: "UNFULFILLED",
      totalPriceSet: { shopMoney: { amount: "48.48", currencyCode: "USD" } },
      totalTaxSet: { shopMoney: { amount: "3.98" } },
      totalDiscountsSet: { shopMoney: { amount: "4.80" } },
      shippingAddress: { name: "Jo Doe", city: "Berlin", countryCodeV2: "DE" },
      transactions: [{ kind: "SALE", gateway: "ebay", amountSet: { shopMoney: { amount: "48.48" } } }],
    });
    expect((made.order?.lineItems as { nodes: unknown[] }).nodes).toMatchObject([
      {
        sku: "S",
        quantity: 2,
        currentQuantity: 2,
        customAttributes: [{ key: "Gift", value: "yes" }],
        taxLines: [{ title: "State tax", channelLiable: true, priceSet: { shopMoney: { amount: "3.98" } } }],
      },
      { sku: "NONE", title: "Something else", variant: null },
    ]);
    await standIn.idle();
    expect(app.of("orders/create")[0]?.json).toMatchObject({
      name: "#1001",
      total_price: "48.48",
      source_name: "ebay",
    });
    expect(app.of("inventory_levels/update")).toEqual([]);
  });

  it.each([
    ["JPY", "1990", "3980"],
    ["KWD", "1.234", "2.468"],
    ["USD", "1.5", "3.00"],
  ])("writes money with the digits of %s", async (currency, price, sum) => {
    const made = await order({
      currency,
      lineItems: [{ title: "A", quantity: 2, priceSet: money(price, currency) }],
    });
    expect(made.order).toMatchObject({ totalPriceSet: { shopMoney: { amount: sum, currencyCode: currency } } });
  });

  it("keeps the shop's money and the buyer's apart", async () => {
    const both = (shop: string, presentment: string): unknown => ({
      shopMoney: { amount: shop, currencyCode: "USD" },
      presentmentMoney: { amount: presentment, currencyCode: "JPY" },
    });
    const made = await order({
      currency: "USD",
      presentmentCurrency: "JPY",
      taxesIncluded: true,
      lineItems: [line("S", 3, { priceSet: both("10.00", "1500"), taxLines: [{ title: "VAT", rate: 0.2 }] })],
    });
    expect(made.order).toMatchObject({
      totalPriceSet: {
        shopMoney: { amount: "30.00", currencyCode: "USD" },
        presentmentMoney: { amount: "4500", currencyCode: "JPY" },
      },
      totalTaxSet: { shopMoney: { amount: "5.00" } },
    });
  });

  it("refuses in words, and makes nothing", async () => {
    expect(await messages({ lineItems: [] })).toEqual(["Line items must have at least one line item"]);
    expect(await messages({ lineItems: [line("S", 0)] })).toEqual(["Quantity must be greater than 0"]);
    expect(await messages({ lineItems: [line("S", 1, { priceSet: money("-1.00") })] })).toEqual([
      "Price must be greater than or equal to 0",
    ]);
    expect(await messages({ lineItems: [line("S", 1, { priceSet: money("1.999") })] })).toEqual([
      "1.999 is no amount of USD",
    ]);
    expect(await messages({ lineItems: [line("S", 1, { priceSet: money("1.00", "EUR") })] })).toEqual([
      "Currency must be USD, and is EUR",
    ]);
    expect(await messages({ lineItems: [{ variantId: gid("ProductVariant", 1), quantity: 1, title: "A" }] })).toEqual([
      "Variant does not exist",
      "Price can't be blank",
    ]);
    const taxLines = [{ title: "Tax", rate: 0.1 }];
    expect(await messages({ taxLines, lineItems: [line("S", 1, { taxLines })] })).toEqual([
      "Tax lines can be specified on the order or on its line items, but not on both",
    ]);
    expect(await messages({ lineItems: [line("S")], phone: "n/a", email: "nobody", sourceName: "web" })).toEqual([
      "Email is invalid",
      "Phone is invalid",
      'Source name "web" is reserved',
    ]);
    expect(await messages({ lineItems: Array.from({ length: 501 }, () => line("S")) })).toEqual([
      "Line items cannot be more than 500",
    ]);
    expect(standIn.shop().orders.size).toBe(0);
  });

  it("needs leave to write orders, and to read them", async () => {
    const other = await started({ scopes: ["read_products"] });
    const call = graphql(other, await install(other));
    for (const query of ["{ orders(first: 1) { nodes { id } } }", '{ order(id: "gid://shopify/Order/1") { id } }']) {
      expect((await call(query)).errors?.[0]?.extensions).toMatchObject({ code: "ACCESS_DENIED" });
    }
    const denied = await call(create, { order: { lineItems: [{ title: "A", quantity: 1, priceSet: money("1") }] } });
    expect(denied.errors?.[0]?.extensions).toMatchObject({ code: "ACCESS_DENIED" });
  });
});

describe("an order's units", () => {
  it("stay where they are with BYPASS", async () => {
    await order({ lineItems: [line("S", 3)] });
    expect(levels("S")).toMatchObject({ Warehouse: [5, 0] });
  });

  it("leave the first place that has enough of all, and it is told", async () => {
    await order({ lineItems: [line("S", 6), line("L", 2)] }, "DECREMENT_OBEYING_POLICY");
    expect(levels("S")).toEqual({ Warehouse: [5, 0], "Shop floor": [3, 6] });
    expect(levels("L")).toEqual({ Warehouse: [3, 0] });
    await standIn.idle();
    expect(app.of("inventory_levels/update").map(({ json }) => json.available)).toEqual([3]);
  });

  it("are refused where the stock does not suffice and may not be oversold", async () => {
    const refused = await order({ lineItems: [line("S", 10), line("S", 5)] }, "DECREMENT_OBEYING_POLICY");
    expect(refused).toMatchObject({ order: null, userErrors: [{ code: "INVENTORY_CLAIM_FAILED" }] });
    expect(levels("S")).toEqual({ Warehouse: [5, 0], "Shop floor": [9, 0] });
    expect((await order({ lineItems: [line("M", 4)] }, "DECREMENT_OBEYING_POLICY")).userErrors).toEqual([]);
    expect(levels("M")).toEqual({ Warehouse: [-3, 4] });
    expect((await order({ lineItems: [line("S", 15)] }, "DECREMENT_IGNORING_POLICY")).userErrors).toEqual([]);
    expect(levels("S")).toEqual({ Warehouse: [5, 0], "Shop floor": [-6, 15] });
  });
});

describe("a unique metafield", () => {
  it("is defined once, and names one order", async () => {
    const needs = await run(byMark, { value: "ebay:1" });
    expect(needs.errors?.[0]?.message).toMatch(/definition of type 'id' is required/);
    const first = (await run(define, { definition: channelOrder })).data.metafieldDefinitionCreate;
    expect(first).toMatchObject({ userErrors: [], createdDefinition: { type: { name: "id" } } });
    const again = (await run(define, { definition: channelOrder })).data.metafieldDefinitionCreate;
    expect(again).toMatchObject({ createdDefinition: null, userErrors: [{ code: "TAKEN" }] });

    expect((await run(byMark, { value: "ebay:1" })).data.orderByIdentifier).toBeNull();
    const made = await order({ lineItems: [line("S")], metafields: mark("ebay:1") });
    expect((await run(byMark, { value: "ebay:1" })).data.orderByIdentifier).toEqual({
      id: made.order?.id,
      name: "#1001",
    });
    const second = await order({ lineItems: [line("S")], metafields: mark("ebay:1") }, "DECREMENT_IGNORING_POLICY");
    expect(second).toMatchObject({ order: null, userErrors: [{ field: ["order", "metafields", "0", "value"] }] });
    expect(standIn.shop().orders.size).toBe(1);
    expect(levels("S")).toMatchObject({ Warehouse: [5, 0] });
  });
});

describe("orders are found", () => {
  const list = `query ($query: String, $after: String) { orders(first: 2, after: $after, sortKey: CREATED_AT, query: $query) {
    nodes { name sourceIdentifier } pageInfo { hasNextPage endCursor } } }`;
  const names = async (query: string, after?: string): Promise<string[]> => {
    const nodes = (await run(list, { query, after })).data.orders.nodes as { name: string }[];
    return nodes.map(({ name }) => name);
  };

  it("by id, name, source, tag and time, page by page", async () => {
    for (const n of [1, 2, 3]) {
      await order({ lineItems: [line("S")], sourceName: "ebay", sourceIdentifier: `E-${n}`, tags: [`n${n}`] });
    }
    expect(await names("source_identifier:'E-2'")).toEqual(["#1002"]);
    expect(await names("source_identifier:E-2 AND tag:n3")).toEqual([]);
    expect(await names("name:'#1003'")).toEqual(["#1003"]);
    expect(await names("tag:n1 OR tag:n3")).toEqual(["#1001", "#1003"]);
    expect(await names("created_at:>='2100-01-01T00:00:00Z'")).toEqual([]);
    const { data } = await run(list, { query: "created_at:>='2020-01-01T00:00:00Z'" });
    expect(data.orders.pageInfo.hasNextPage).toBe(true);
    expect(await names("created_at:>='2020-01-01T00:00:00Z'", data.orders.pageInfo.endCursor as string)).toEqual([
      "#1003",
    ]);
    const id = gid("Order", standIn.shop().orders.all[0]?.id ?? 0);
    expect((await run(`{ order(id: "${id}") { name } }`)).data.order).toEqual({ name: "#1001" });
    expect((await run(`{ order(id: "gid://shopify/Order/1") { name } }`)).data.order).toBeNull();
  });

  it("for sixty days, unless the app may read all", async () => {
    let nowMs = Date.parse("2026-06-01T00:00:00Z");
    standIn = await started({ now: () => nowMs });
    run = graphql(standIn, await install(standIn));
    await order({ lineItems: [line("S")] });
    nowMs += 61 * DAY_MS;
    run = graphql(standIn, await install(standIn));
    expect(await names("")).toEqual([]);
    await ask(standIn.origin, "POST", "/_sandbox/scopes", { grant: ["read_all_orders"] });
    expect(await names("")).toEqual(["#1001"]);
  });

  it("in the sandbox's state", async () => {
    await order({ lineItems: [line("S", 2)], sourceName: "ebay", sourceIdentifier: "E-1", email: "jo@example.com" });
    const { body } = await ask(standIn.origin, "GET", "/_sandbox/state");
    expect((body as { orders: unknown }).orders).toEqual([
      {
        id: gid("Order", standIn.shop().orders.all[0]?.id ?? 0),
        name: "#1001",
        sourceName: "ebay",
        sourceIdentifier: "E-1",
        totalMinor: 3980,
        currency: "USD",
        customerEmail: "jo@example.com",
        lines: [{ sku: "S", quantity: 2 }],
        fulfillments: [],
        refundedMinor: 0,
        cancelled: false,
      },
    ]);
  });
});

describe("a development store", () => {
  it("lets an app make five orders a minute", async () => {
    let nowMs = Date.parse("2026-06-01T00:00:00Z");
    standIn = await started({ now: () => nowMs, developmentStore: true });
    run = graphql(standIn, await install(standIn));
    for (let n = 0; n < 5; n++) expect((await order({ lineItems: [line("L")] })).userErrors).toEqual([]);
    const sixth = await run(create, { order: { lineItems: [line("L")] } });
    expect(sixth.errors?.[0]?.extensions).toMatchObject({ code: "THROTTLED" });
    nowMs += 60_000;
    expect((await order({ lineItems: [line("L")] })).userErrors).toEqual([]);
    expect(standIn.shop().orders.size).toBe(6);
  });
});
