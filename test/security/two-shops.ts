import { sealedFor } from "../../app/accounts/consent-answer.ts";
import type { ShopId } from "../../app/domain/ids.ts";
import type { OrderContent } from "../../app/orders/order-content.ts";
import { sealBuyer } from "../../app/orders/buyers.ts";
import { seal } from "../../app/platform/crypto.ts";
import type { Sql } from "../../app/platform/database.ts";
import { sealCredentials } from "../../app/push/index.ts";
import type { Resources } from "../../app/server/resources.ts";
import { storeSession } from "./stage.ts";
import { fillIn, insert, tablesOfShops, type Row } from "../store/any-row.ts";
import { asOwner } from "../store/owner.ts";

/** A shop with a row in every table that shops have, each text of it marked. */
export interface Tenant {
  shopId: number;
  domain: string;
  /** In each of its texts, and in nobody else's. */
  mark: string;
  /** One of its ids of each kind, by kind. */
  ids: Record<string, string>;
  /** What must never be logged: its tokens, its credentials, its buyer. */
  secrets: string[];
}

/** Ids of one shop's rows begin so high that they are found in any text without being mistaken for something else. */
async function startIdsAt(sql: Sql, first: number): Promise<void> {
  const sequences = await sql.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences WHERE schemaname = 'public'`,
  );
  for (const { name } of sequences) await sql.query("SELECT setval($1::regclass, $2)", [name, first]);
}

export async function createTenant(resources: Resources, name: string, firstId: number): Promise<Tenant> {
  const sql = asOwner(resources.database.sql);
  await startIdsAt(sql, firstId);
  const domain = `${name}.myshopify.com`;
  const mark = `mark-of-${name}`;
  const [shop] = await sql.query<{ id: number }>(
    "INSERT INTO shop (domain, name, currency) VALUES ($1, $2, 'USD') RETURNING id",
    [domain, `${mark} shop`],
  );
  const shopId = shop?.id ?? 0;
  const tables = await tablesOfShops(sql);
  const put = async (table: string, row: Row = {}): Promise<Row> => {
    const full: Row = { shop_id: shopId };
    for (const { name: column, type } of tables.get(table) ?? []) full[column] ??= fillIn(type, `${mark} ${column}`);
    return await insert(sql, table, { ...full, ...row });
  };
  const tenant: Tenant = { shopId, domain, mark, ids: { shop: String(shopId) }, secrets: [] };
  await putCatalog(put, tenant, firstId);
  await putChannel(resources, put, tenant);
  await putOrders(resources, put, tenant, firstId);
  const own = await sql.query<{ name: string }>(ownTables([...tables.keys()]), [shopId]);
  const seeded = new Set(own.map((row) => row.name));
  for (const table of tables.keys()) if (!seeded.has(table)) await put(table);
  tenant.secrets.push(...(await storeSession(resources, domain)));
  return tenant;
}

const ownTables = (tables: string[]) =>
  tables.map((table) => `(SELECT '${table}' AS name FROM "${table}" WHERE shop_id = $1 LIMIT 1)`).join(" UNION ALL ");

type Put = (table: string, row?: Row) => Promise<Row>;

async function putCatalog(put: Put, { ids, mark }: Tenant, first: number) {
  const at = new Date(Date.now() - 86_400_000);
  for (const [index, kind] of ["product", "variant", "item", "location", "collection", "shopifyOrder"].entries()) {
    ids[kind] = String(first + 500_000 + index);
  }
  await put("location", { id: ids.location, source_updated_at: at });
  await put("collection", { id: ids.collection });
  const images = JSON.stringify([{ url: "http://169.254.169.254/latest/meta-data", alt: null }]);
  await put("product", {
    id: ids.product,
    status: "active",
    options: "[]",
    images,
    tags: [`${mark} tag`],
    collection_ids: [ids.collection],
    source_updated_at: at,
  });
  await put("variant", {
    id: ids.variant,
    product_id: ids.product,
    inventory_item_id: ids.item,
    sku: `${mark}-sku`,
    selected_options: JSON.stringify([{ name: "Title", value: "Default Title" }]),
    image_url: "http://127.0.0.1:9/image.png",
    price_minor: 1234,
    inventory_policy: "deny",
    source_updated_at: at,
    item_updated_at: at,
  });
  await put("inventory_level", {
    inventory_item_id: ids.item,
    location_id: ids.location,
    available: 5,
    source_updated_at: at,
  });
  const run = await put("import_run", {
    kind: "import",
    state: "running",
    bulk_operation_id: "gid://shopify/BulkOperation/1",
  });
  ids.run = String(run.id);
}

async function putChannel({ env }: Resources, put: Put, { ids, mark, shopId, secrets }: Tenant) {
  const account = await put("channel_account", { connector: "ebay", marketplace: "EBAY_US", currency: "USD" });
  const id = Number(account.id);
  ids.account = String(id);
  ids.seller = String(account.remote_seller_id);
  const [accessToken, refreshToken] = [`v^1.1#access-of-${mark}`, `v^1.1#refresh-of-${mark}`];
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  ids.credentials = Buffer.from(
    sealCredentials(env.ENCRYPTION_KEYS, shopId, id, { accessToken, refreshToken, expiresAt }),
  ).toString("base64");
  secrets.push(accessToken, refreshToken);
  const of = { account_id: id, product_id: ids.product };
  const listing = await put("listing", { ...of, wanted: "listed", status: "live", remote_id: `${mark}-remote` });
  ids.listing = String(listing.id);
  await put("listing_figure", { account_id: id, listing_id: listing.id });
  const offer = await put("offer", { ...of, listing_id: listing.id, sku: `${mark}-sku`, currency: "USD" });
  ids.offer = String(offer.id);
  await put("offer_component", { offer_id: offer.id, variant_id: ids.variant });
  await put("override", { ...of, variant_id: "", field: "title", value: JSON.stringify(`${mark} title`) });
  await put("category_choice", { account_id: id });
  const issue = await put("issue", { account_id: id, listing_id: listing.id, severity: "error", source: "push" });
  ids.issue = String(issue.id);
  await put("push_attempt", { account_id: id, listing_id: listing.id, operation: "setOffer" });
  const drift = { acknowledged: "1", observed: "2", field: "quantity", cause: "editedOnChannel" };
  await put("drift", { account_id: id, listing_id: listing.id, ...drift });
  const action = await put("listing_action", {
    account_id: id,
    kind: "list",
    selection: JSON.stringify({ ids: [listing.id] }),
  });
  ids.action = String(action.id);
  const params = JSON.stringify({ seller: `${mark} seller` });
  const told = { account_id: id, listing_id: listing.id, actor: "merchant", kind: "account.connected", params };
  ids.activity = String((await put("activity", told)).id);
  await put("account_lease", { account_id: id, holder: mark, expires_at: new Date() });
  const attempt = await put("oauth_attempt", {
    state: `state-of-${mark}`,
    connector: "ebay",
    context: JSON.stringify({ marketplace: "EBAY_US" }),
    expires_at: new Date(Date.now() + 600_000),
  });
  // Answered: the channel's code waits for the page in the shop's admin.
  ids.handover = String(Number(ids.product) + 100_500);
  const answered = `answered-${mark}`;
  await put("oauth_attempt", {
    state: answered,
    connector: "ebay",
    user_id: "1",
    context: JSON.stringify({ marketplace: "EBAY_US" }),
    handover: ids.handover,
    answer_sealed: Buffer.from(seal(env.ENCRYPTION_KEYS, "code=1", sealedFor(shopId as ShopId, answered))),
    expires_at: new Date(Date.now() + 240_000),
  });
  secrets.push(String(attempt.state));
}

async function putOrders({ env }: Resources, put: Put, tenant: Tenant, first: number) {
  const { ids, mark, shopId, secrets } = tenant;
  const accountId = Number(ids.account);
  await put("order_feed", { account_id: accountId, next_poll_at: new Date(Date.now() + 86_400_000) });
  ids.remoteLine = String(first + 600_000);
  ids.remoteOrder = String(first + 600_001);
  const content: OrderContent = {
    id: ids.remoteOrder,
    number: `${mark} number`,
    placedAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    status: "open",
    cancelRequest: { id: ids.remoteLine, reason: `${mark} reason` },
    currency: "USD",
    lines: [
      {
        id: ids.remoteLine,
        sku: `${mark}-sku`,
        title: `${mark} lamp`,
        quantity: 1,
        totalMinor: 1234,
        discountMinor: 0,
        taxes: [],
      },
    ],
    shipping: { title: "Post", code: "post", amountMinor: 0, taxes: [] },
    discountMinor: 0,
    otherMinor: 0,
    taxesIncluded: true,
    totalMinor: 1234,
    refunds: [],
  };
  const order = await put("channel_order", {
    account_id: accountId,
    remote_id: ids.remoteOrder,
    remote_status: "open",
    state: "quarantined",
    currency: "USD",
    total_minor: 1234,
    content: JSON.stringify(content),
  });
  const orderId = Number(order.id);
  const of = { account_id: accountId, order_id: orderId };
  ids.order = String(orderId);
  const line = { order_id: orderId, remote_line_id: ids.remoteLine, quantity: 1, match: "unmatched" };
  ids.line = String((await put("channel_order_line", line)).id);
  await put("reservation", { order_id: orderId, line_id: Number(ids.line), variant_id: ids.variant, units: 1 });
  const components = JSON.stringify([{ variantId: ids.variant, units: 1 }]);
  await put("sku_match", { account_id: accountId, remote_key: `sku:${mark}-sku`, components });
  const email = `buyer@${mark}.example`;
  const phone = `+1 555 ${mark}`;
  const buyer = { name: `Buyer ${mark}`, email, isProxyEmail: false, phone, userId: `user-${mark}` };
  const kept = { shopId, orderId, accountId, connector: "ebay" };
  const sealed = sealBuyer(env.ENCRYPTION_KEYS, kept, buyer);
  await put("order_buyer", {
    ...of,
    sealed: Buffer.from(sealed.sealed),
    email_hash: sealed.emailHash,
    user_hash: sealed.userHash,
  });
  secrets.push(email, phone, buyer.name, buyer.userId);
  ids.email = email;
  const step = { ...of, target: "channel", kind: "ship", state: "refused", payload: "{}" };
  ids.step = String((await put("order_step", step)).id);
  const event = { order_id: orderId, actor: "merchant", kind: "matched", params: JSON.stringify({ lines: 1 }) };
  ids.event = String((await put("order_event", event)).id);
  ids.task = String((await put("order_task", { ...of, kind: "unmatched" })).id);
}

/** Everything that the database holds of a shop, as one text a row. */
export async function rowsOf({ database }: Resources, { shopId, domain }: Tenant): Promise<string[]> {
  const sql = asOwner(database.sql);
  const tables = [...(await tablesOfShops(sql)).keys()];
  const parts = [
    ...tables.map((table) => `SELECT '${table} ' || to_jsonb(t)::text AS row FROM "${table}" t WHERE shop_id = $1`),
    "SELECT 'shop ' || to_jsonb(t)::text FROM shop t WHERE id = $1",
    "SELECT 'shop_session ' || to_jsonb(t)::text FROM shop_session t WHERE shop = $2",
    "SELECT 'webhook_receipt ' || to_jsonb(t)::text FROM webhook_receipt t WHERE shop_domain = $2",
    "SELECT 'job ' || name || data::text FROM pgboss.job WHERE data->>'shopId' = $1::text",
  ];
  const rows = await sql.query<{ row: string }>(parts.join(" UNION ALL "), [shopId, domain]);
  return rows.map(({ row }) => row).sort();
}

/** Rows of one shop that point at another's: columns that hold our own ids, by what they are called. */
export async function strayReferences({ database }: Resources, from: Tenant, to: Tenant): Promise<string[]> {
  const sql = asOwner(database.sql);
  const found: string[] = [];
  for (const table of (await tablesOfShops(sql)).keys()) {
    const rows = await sql.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM "${table}" t WHERE shop_id = $1`, [
      from.shopId,
    ]);
    for (const { row } of rows) {
      for (const kind of ["account", "listing", "offer", "order", "line"]) {
        if (String(row[`${kind}_id`]) === to.ids[kind]) found.push(`${table}.${kind}_id`);
      }
    }
  }
  return found;
}
