import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogTopics, inboxTopics, orderTopics } from "../../app/domain/topics.ts";
import { createInboxHandlers } from "../../app/inbox/index.ts";
import { mirrorHandlers } from "../../app/mirror/index.ts";
import { createBuyers, orderHandlers } from "../../app/orders/index.ts";
import { drainAll, drainDeps } from "../inbox.stage.ts";
import { ask, openStage, secrets, type Stage } from "./stage.ts";
import { createTenant, rowsOf, strayReferences, type Tenant } from "./two-shops.ts";
import { asOwner } from "../store/owner.ts";

// A webhook of one shop that names another's things: Shopify signs what it says, but ids of two shops may meet by a
// mistake of ours, and a customer of one shop may be a customer of the other.

let stage: Stage;
let alpha: Tenant;
let beta: Tenant;
beforeAll(async () => {
  stage = await openStage();
  alpha = await createTenant(stage.resources, "alpha", 3_000_000);
  beta = await createTenant(stage.resources, "beta", 7_000_000);
  const sql = asOwner(stage.resources.database.sql);
  await sql.query("UPDATE channel_order SET shopify_order_id = $2, state = 'imported' WHERE shop_id = $1", [
    beta.shopId,
    beta.ids.shopifyOrder,
  ]);
});
afterAll(() => stage.close());

const last = ["app/uninstalled", "shop/redact"];
const topics = [...catalogTopics, ...orderTopics, ...inboxTopics].sort((a, b) => last.indexOf(a) - last.indexOf(b));

const kinds: Record<string, [string, string]> = {
  products: ["Product", "product"],
  inventory_items: ["InventoryItem", "item"],
  inventory_levels: ["InventoryLevel", "item"],
  locations: ["Location", "location"],
  bulk_operations: ["BulkOperation", "run"],
};

/** Every name under which some webhook tells an id, each with beta's. */
function bodyFor(topic: string): string {
  const { ids } = beta;
  const [type, kind] = kinds[topic.split("/")[0] ?? ""] ?? ["Order", "shopifyOrder"];
  const number = (name: string) => Number(ids[name]);
  const at = new Date(Date.now() + 60_000).toISOString();
  const variant = { id: number("variant"), admin_graphql_api_id: `gid://shopify/ProductVariant/${ids.variant ?? ""}` };
  return JSON.stringify({
    id: number(kind),
    admin_graphql_api_id: `gid://shopify/${type}/${ids[kind] ?? ""}`,
    product_id: number("product"),
    inventory_item_id: number("item"),
    location_id: number("location"),
    order_id: number("shopifyOrder"),
    available: 0,
    title: "taken over",
    name: "taken over",
    currency: "EUR",
    current: ["read_products"],
    active: false,
    status: "active",
    created_at: at,
    updated_at: at,
    variants: [
      { ...variant, product_id: number("product"), inventory_item_id: number("item"), price: "0.01", sku: "x" },
    ],
    shop_id: beta.shopId,
    shop_domain: beta.domain,
    myshopify_domain: beta.domain,
    domain: beta.domain,
    customer: { id: 42_424_242, email: ids.email },
    orders_to_redact: [number("shopifyOrder")],
    orders_requested: [number("shopifyOrder")],
    data_request: { id: 1 },
  });
}

async function tell(from: Tenant, topic: string): Promise<void> {
  const body = bodyFor(topic);
  const headers = {
    "x-shopify-topic": topic,
    "x-shopify-shop-domain": from.domain,
    "x-shopify-webhook-id": `of ${from.mark} about ${topic}`.replaceAll(" ", "-"),
    "x-shopify-triggered-at": new Date(Date.now() + 60_000).toISOString(),
    "x-shopify-hmac-sha256": createHmac("sha256", secrets.apiSecret).update(body).digest("base64"),
  };
  const reply = await ask(stage.origin, { path: "/webhooks", method: "POST", headers, body });
  expect(reply.status, topic).toBe(200);
  const { database, queue, mirror, orders } = stage.resources;
  const handlers = {
    ...createInboxHandlers({ queue, buyers: createBuyers(orders) }),
    ...mirrorHandlers(mirror),
    ...orderHandlers(),
  };
  await drainAll(drainDeps(database, handlers));
}

test.each(topics)("%s of alpha that names beta's things changes nothing of beta", async (topic) => {
  const before = await rowsOf(stage.resources, beta);
  await tell(alpha, topic);
  expect(await rowsOf(stage.resources, beta)).toEqual(before);
  expect(await strayReferences(stage.resources, alpha, beta)).toEqual([]);
});

test("the same told of beta itself does something", async () => {
  const effective: string[] = [];
  for (const topic of topics) {
    const rows = async () =>
      (await rowsOf(stage.resources, beta)).filter((row) => !/^webhook_receipt|^job/.test(row)).join("\n");
    const before = await rows();
    await tell(beta, topic);
    if ((await rows()) !== before) effective.push(topic);
  }
  for (const topic of ["products/delete", "orders/updated", "customers/redact", "app/uninstalled"]) {
    expect(effective).toContain(topic);
  }
  expect(effective.length).toBeGreaterThan(12);
});
