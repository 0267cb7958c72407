/* eslint-disable @typescript-eslint/no-unsafe-member-access -- answers have the shapes that the schema gives them, and the tests expect their values */
import { createHmac } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { metadataForWebhook, schemaForWebhook } from "shopify-webhook-schemas";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importCatalog, type ShopifyStandIn } from "../index.ts";
import { gid } from "../store/ids.ts";
import {
  API_SECRET,
  ask,
  catalogProduct,
  catalogVariant,
  FakeApp,
  graphql,
  install,
  manyProducts,
  type Received,
  startStandIn,
} from "../testing.ts";
import { onlyFields } from "./include-fields.ts";
import { RETRIES } from "./webhooks.ts";

let app: FakeApp;
let standIn: ShopifyStandIn;
const control = (method: string, path: string, body?: unknown): ReturnType<typeof ask> =>
  ask(standIn.origin, method, `/_sandbox${path}`, body);

async function started(options: Parameters<typeof startStandIn>[0] = {}): Promise<void> {
  standIn = await startStandIn({ appOrigin: app.origin, ...options });
  await importCatalog(standIn.shop(), [catalogProduct()]);
  await install(standIn);
}

beforeEach(async () => {
  app = await FakeApp.start();
});
afterEach(async () => {
  await standIn.close();
  await app.close();
});

/** How ajv names what a schema forbids because no example has it, such as an item in a list that they have empty. */
const NOT_IN_EXAMPLES = "false schema";

describe("payloads", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);

  const at = (value: unknown, path: string): unknown =>
    path
      .split("/")
      .slice(1)
      .reduce<unknown>((below, key) => (below as Record<string, unknown> | null | undefined)?.[key], value);

  /** What is null in Shopify's own example may be null here, though the schemas, inferred from more of them, deny it. */
  function problems({ topic, json }: Received): unknown[] {
    const schema: unknown = schemaForWebhook("2026-07", topic);
    if (typeof schema !== "object" || schema === null) return [`there is no schema for ${topic}`];
    ajv.validate(schema, json);
    const example: unknown = (metadataForWebhook("2026-07", topic) as { response?: unknown } | undefined)?.response;
    // The examples are of one order, with a customer and all addresses: in another, what there is not is null.
    const isOrder = /^(orders|fulfillments|refunds)\//.test(topic);
    const bothNull = (path: string): boolean => at(json, path) === null && (isOrder || at(example, path) === null);
    const errors = (ajv.errors ?? []).filter(
      (error) => !bothNull(error.instancePath) && error.keyword !== NOT_IN_EXAMPLES,
    );
    return errors.map((error) => `${topic}${error.instancePath} ${error.message ?? ""}`);
  }

  it("have the shape that Shopify's have, for every topic", async () => {
    await started();
    await control("POST", "/products", manyProducts(1, 2));
    await control("PATCH", "/products/p-0", { title: "Renamed", tracked: false, removeVariants: ["p-0-1"] });
    await control("POST", "/inventory", { sku: "SKU-1", available: 9 });
    await control("POST", "/inventory", { sku: "SKU-1", location: "Shop floor", available: 1 });
    await control("POST", "/locations", { name: "Annex" });
    await control("PATCH", "/locations/Annex", { name: "Attic" });
    await control("PATCH", "/locations/Attic", { active: false });
    await control("PATCH", "/locations/Attic", { active: true });
    await control("PATCH", "/locations/Attic", { active: false });
    await control("DELETE", "/locations/Attic");
    await control("PUT", "/collections/all", { title: "All", products: ["shirt"] });
    await control("PUT", "/collections/all", { products: [] });
    await control("DELETE", "/collections/all");
    await control("POST", "/orders", {
      lines: [{ sku: "SKU-1", quantity: 2 }],
      email: "jo@example.com",
      shippingAddress: { firstName: "Jo", lastName: "Doe", address1: "1 Road", city: "Berlin", countryCode: "DE" },
    });
    await control("POST", "/fulfillments", {
      order: 1001,
      lines: [{ sku: "SKU-1", quantity: 1 }],
      tracking: { company: "DHL", number: "1", url: "https://dhl.example/1" },
    });
    const { body } = await control("POST", "/fulfillments", { order: 1001 });
    await control("POST", `/fulfillments/${encodeURIComponent((body as { id: string }).id)}/cancel`);
    await control("POST", "/refunds", { order: 1001, lines: [{ sku: "SKU-1", quantity: 1 }], restock: true });
    await control("POST", "/orders", { lines: [{ sku: "SKU-1", quantity: 1 }] });
    await control("POST", "/orders/1002/cancel");
    await control("DELETE", "/products/shirt");
    await control("PATCH", "/shop", { name: "Another name" });
    await control("POST", "/compliance", { topic: "customers/data_request", orders: [1] });
    await control("POST", "/compliance", { topic: "customers/redact", orders: [1] });
    const run = graphql(standIn, await install(standIn));
    await run(
      'mutation { bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") { bulkOperation { id } } }',
    );
    await standIn.idle();
    await control("POST", "/scopes", { grant: ["read_orders"] });
    await control("POST", "/uninstall", { redact: true });
    await standIn.idle();
    const topics = new Set(app.received.map((one) => one.topic));
    expect([...topics].sort()).toEqual([
      "app/scopes_update",
      "app/uninstalled",
      "bulk_operations/finish",
      "collections/create",
      "collections/delete",
      "collections/update",
      "customers/data_request",
      "customers/redact",
      "fulfillments/create",
      "fulfillments/update",
      "inventory_items/create",
      "inventory_items/delete",
      "inventory_items/update",
      "inventory_levels/connect",
      "inventory_levels/update",
      "locations/activate",
      "locations/create",
      "locations/deactivate",
      "locations/delete",
      "locations/update",
      "orders/cancelled",
      "orders/create",
      "orders/updated",
      "products/create",
      "products/delete",
      "products/update",
      "refunds/create",
      "shop/redact",
      "shop/update",
    ]);
    expect(app.received.flatMap(problems)).toEqual([]);
  });

  it("carry the first 100 variants in full, and the ids of all", async () => {
    await started();
    await control("POST", "/products", manyProducts(1, 130));
    await standIn.idle();
    const [created] = app.of("products/create");
    const variants = created?.json.variants as { sku: string; inventory_quantity: number }[];
    expect(variants).toHaveLength(100);
    expect(variants[7]).toMatchObject({ sku: "p-0-7", inventory_quantity: 8 });
    expect(created?.json.variant_gids).toHaveLength(130);
  });

  it("show the shop's own time, in whole seconds", async () => {
    await started({
      shops: [{ domain: "demo.myshopify.com", timezone: "Europe/Helsinki" }],
      now: () => Date.parse("2026-07-01T10:00:00.789Z"),
    });
    await control("POST", "/inventory", { sku: "SKU-1", available: 9 });
    await standIn.idle();
    expect(app.of("inventory_levels/update")[0]?.json.updated_at).toBe("2026-07-01T13:00:00+03:00");
  });

  it("can be cut down to some fields", () => {
    const payload = { id: 1, title: "x", variants: [{ sku: "a", price: "1" }], options: [] };
    expect(onlyFields(payload, ["id", "variants.sku", "missing"])).toEqual({ id: 1, variants: [{ sku: "a" }] });
  });
});

describe("delivery", () => {
  it("signs the raw body, and names topic, shop, version and event", async () => {
    await started();
    await control("POST", "/inventory", { sku: "SKU-1", available: 9 });
    await standIn.idle();
    const [level] = app.of("inventory_levels/update");
    const [product] = app.of("products/update");
    expect(level?.headers["x-shopify-hmac-sha256"]).toBe(
      createHmac("sha256", API_SECRET)
        .update(level?.body ?? "")
        .digest("base64"),
    );
    expect(level?.headers).toMatchObject({
      "x-shopify-shop-domain": "demo.myshopify.com",
      "x-shopify-api-version": "2026-10",
      "content-type": "application/json",
    });
    expect(level?.headers["x-shopify-event-id"]).toBe(product?.headers["x-shopify-event-id"]);
    expect(level?.headers["x-shopify-webhook-id"]).not.toBe(product?.headers["x-shopify-webhook-id"]);
    expect(level?.json.available).toBe(9);
  });

  it("leaves at once", async () => {
    await started();
    const middle = (times: number[]): number => times.sort((x, y) => x - y)[Math.floor(times.length / 2)] ?? Infinity;
    const trips: number[] = [];
    const waits: number[] = [];
    for (let n = 0; n < 30; n++) {
      app.received.length = 0;
      const startedAtMs = performance.now();
      await control("GET", "/faults");
      const askedAtMs = performance.now();
      trips.push(askedAtMs - startedAtMs);
      await control("POST", "/inventory", { sku: "SKU-1", available: 100 + n });
      await standIn.idle();
      waits.push((app.of("inventory_levels/update")[0]?.atMs ?? Infinity) - askedAtMs);
    }
    // The change comes by one trip over loopback and the webhook goes by another; a busy machine slows all three alike.
    expect(middle(waits)).toBeLessThan(5 + 4 * middle(trips));
  });

  it("tries eight times more with the same id and the first payload, then gives up", async () => {
    await started();
    app.answers.push(...Array<number>(40).fill(500));
    await control("POST", "/inventory", { sku: "SKU-1", available: 1 });
    await control("POST", "/inventory", { sku: "SKU-1", available: 2 });
    await standIn.idle();
    const attempts = app.of("inventory_levels/update");
    const idOf = (one: Received): string => String(one.headers["x-shopify-webhook-id"]);
    const ids = [...new Set(attempts.map(idOf))];
    expect(ids).toHaveLength(2);
    for (const id of ids) {
      const tries = attempts.filter((one) => idOf(one) === id);
      expect(tries).toHaveLength(1 + RETRIES);
      expect(new Set(tries.map((one) => one.body)).size).toBe(1);
    }
    const log = (await control("GET", "/webhooks")).body as {
      deliveries: { topic: string; state: string; attempts: number }[];
    };
    expect(log.deliveries).toContainEqual(
      expect.objectContaining({ topic: "inventory_levels/update", state: "failed", attempts: 9, status: 500 }),
    );
  });

  it("stops trying once the app answers", async () => {
    await started();
    app.answers.push(503, 503);
    await control("POST", "/inventory", { sku: "SKU-1", available: 1 });
    await standIn.idle();
    expect(app.received).toHaveLength(4);
  });

  it("tells nobody before the install and after the uninstall", async () => {
    standIn = await startStandIn({ appOrigin: app.origin });
    await importCatalog(standIn.shop(), [catalogProduct()]);
    await standIn.idle();
    expect(app.received).toEqual([]);
    await install(standIn);
    standIn.uninstall();
    await control("POST", "/inventory", { sku: "SKU-1", available: 1 });
    await standIn.idle();
    expect(app.received.map((one) => one.topic)).toEqual(["app/uninstalled"]);
  });

  it("can be sent again by hand, with the same id", async () => {
    await started();
    await control("POST", "/inventory", { sku: "SKU-1", available: 1 });
    await standIn.idle();
    const [first] = app.of("inventory_levels/update");
    await control("POST", "/webhooks/replay", { topic: "inventory_levels/update" });
    await standIn.idle();
    const [, second] = app.of("inventory_levels/update");
    expect(second?.headers["x-shopify-webhook-id"]).toBe(first?.headers["x-shopify-webhook-id"]);
    expect((await control("POST", "/webhooks/replay", { id: "no" })).status).toBe(404);
  });
});

describe("faults", () => {
  it("loses all, doubles all, delays and reorders", async () => {
    await started();
    const change = async (available: number): Promise<void> => {
      await control("POST", "/inventory", { sku: "SKU-1", available });
    };
    await control("POST", "/faults", { dropRate: 1 });
    await change(1);
    await standIn.idle();
    expect(app.received).toEqual([]);
    await control("POST", "/faults", { dropRate: 0, duplicateRate: 1 });
    await change(2);
    await standIn.idle();
    const twice = app.of("inventory_levels/update");
    expect(twice).toHaveLength(2);
    expect(new Set(twice.map((one) => one.headers["x-shopify-webhook-id"])).size).toBe(1);
    await control("POST", "/faults", { duplicateRate: 0, reorder: true, delayMs: 60 });
    app.received.length = 0;
    for (let n = 10; n < 30; n++) await change(n);
    await standIn.idle();
    const order = app.of("inventory_levels/update").map((one) => one.json.available as number);
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 10));
    expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  });

  it("refuses the app's calls, and takes no part in the controls", async () => {
    await started();
    const run = graphql(standIn, await install(standIn));
    await control("POST", "/faults", { status500Rate: 1 });
    expect(await run("{ shop { name } }")).toEqual({ errors: "Internal Server Error" });
    await control("POST", "/faults", { status500Rate: 0, down: true });
    await expect(run("{ shop { name } }")).rejects.toThrow();
    await control("POST", "/faults", { down: false, timeoutAfterApplyRate: 1, holdMs: 20 });
    const id = gid("Product", standIn.shop().products.all[0]?.id ?? 0);
    await expect(
      run("mutation ($id: ID!) { productDelete(input: {id: $id}) { deletedProductId } }", { id }),
    ).rejects.toThrow();
    expect(standIn.shop().products.size).toBe(0);
    await control("POST", "/faults", { timeoutAfterApplyRate: 0 });
    const wrong = await control("POST", "/faults", { dropRate: 2 });
    expect(wrong.status).toBe(400);
    expect((wrong.body as { error: string }).error).toMatch(/dropRate/);
  });
});

describe("subscriptions of the API", () => {
  it("are made, sent to, listed and deleted; and die when the app keeps failing", async () => {
    await started({ topics: ["app/uninstalled"] });
    const run = graphql(standIn, await install(standIn));
    const create = `mutation ($uri: String!) { webhookSubscriptionCreate(topic: PRODUCTS_UPDATE,
      webhookSubscription: {uri: $uri, includeFields: ["id", "title"]}) { webhookSubscription { id topic uri } userErrors { message } } }`;
    const made = await run(create, { uri: `${app.origin}/hooks` });
    expect(made.data.webhookSubscriptionCreate.webhookSubscription.topic).toBe("PRODUCTS_UPDATE");
    const again = await run(create, { uri: `${app.origin}/hooks` });
    expect(again.data.webhookSubscriptionCreate.userErrors[0].message).toMatch(/already been taken/);
    await control("PATCH", "/products/shirt", { title: "Blouse" });
    await standIn.idle();
    expect(app.received.map((one) => one.json)).toEqual([{ id: standIn.shop().products.all[0]?.id, title: "Blouse" }]);
    app.answers.push(...Array<number>(20).fill(500));
    await control("PATCH", "/products/shirt", { addVariants: [catalogVariant({ optionValues: ["B"], sku: "B" })] });
    await standIn.idle();
    const left = await run("{ webhookSubscriptions(first: 5) { nodes { id } } }");
    expect(left.data.webhookSubscriptions.nodes).toEqual([]);
  });
});
