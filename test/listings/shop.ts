import type { Call, Capabilities, CategorySchema, Connector, Result } from "../../app/connectors/contract.ts";
import { accountId, shopId, type ProductId, type VariantId } from "../../app/domain/ids.ts";
import type { MirrorChanges } from "../../app/domain/mirror-changes.ts";
import { deriveChanges, type ListingsDeps } from "../../app/listings/index.ts";
import { manualClock } from "../../app/platform/clock.ts";
import type { Database } from "../../app/platform/database.ts";
import { createLogger } from "../../app/platform/logger.ts";
import type { Job, Queue } from "../../app/queue/queue.ts";

/** A channel of the tests: small limits, so that each can be met. */
export const capabilities: Capabilities = {
  kind: "marketplace",
  grain: "sku",
  mode: "sync",
  upsertListings: { maxItems: 10, deadlineMs: 1000 },
  setOffers: { maxItems: 25, deadlineMs: 1000 },
  endListings: { maxItems: 10, deadlineMs: 1000 },
  readOffers: { maxItems: 25, deadlineMs: 1000 },
  rates: [],
  title: { max: 40, unit: "chars" },
  description: { max: 500, unit: "chars", html: "subset" },
  sku: { max: 20, unit: "chars", pattern: /^[^\s].*$/su },
  images: { min: 1, max: 2, httpsOnly: true },
  variations: { maxAxes: 2, maxVariants: 5 },
  aspects: { nameMax: 20, valueMax: 20 },
  quantity: { max: 1000 },
  price: { minMinor: 99 },
  keepsSoldOut: true,
  publishesSoldOut: false,
};

export interface Channel {
  connectors: ReadonlyMap<string, Connector>;
  /** What it was asked, in order. */
  asked: string[];
  /** The answers from now on. */
  suggest: (text: string) => Result<{ id: string; path: string[]; confidence: number }[]>;
  schema: (categoryId: string) => Result<CategorySchema>;
}

export const lamps: CategorySchema = {
  id: "20697",
  aspects: [{ name: "Brand", required: true, multiple: false, forVariations: false }],
  conditions: [],
};

export function testChannel(): Channel {
  const channel: Channel = {
    connectors: new Map(),
    asked: [],
    suggest: () => ({ ok: true, value: [{ id: lamps.id, path: ["Home", "Lamps"], confidence: 85 }] }),
    schema: (id) => ({ ok: true, value: { ...lamps, id } }),
  };
  const notHere = () => Promise.reject(new Error("this stage never calls it"));
  const connector: Connector = {
    id: "bazaar",
    descriptor: {
      name: "Bazaar",
      summary: "",
      marketplaces: [{ id: "BZ_US", name: "Bazaar", currency: "USD", language: "en-US" }],
      settings: [{ name: "policy", label: "Shipping policy", kind: "text", required: true }],
    },
    capabilities,
    auth: { kind: "oauth", consentUrl: () => "", exchange: notHere, refresh: notHere },
    identify: notHere,
    choices: notHere,
    prepare: notHere,
    suggestCategories(text) {
      channel.asked.push(`suggest ${text}`);
      return Promise.resolve(channel.suggest(text));
    },
    categorySchema(id) {
      channel.asked.push(`schema ${id}`);
      return Promise.resolve(channel.schema(id));
    },
    upsertListings: notHere,
    setOffers: notHere,
    endListings: notHere,
    readOffers: notHere,
  };
  channel.connectors = new Map([["bazaar", connector]]);
  return channel;
}

export interface SentJob {
  name: string;
  payload: unknown;
  startAfterSeconds?: number | undefined;
}

export interface Bench {
  deps: ListingsDeps;
  clock: ReturnType<typeof manualClock>;
  channel: Channel;
  jobs: SentJob[];
}

/** What the stage needs, over a real database; jobs are kept instead of worked. */
export function bench(database: Database): Bench {
  const channel = testChannel();
  const clock = manualClock();
  const jobs: SentJob[] = [];
  const queue: Queue = {
    send: <Payload>(job: Job<Payload>, payload: Payload, options?: { startAfterSeconds?: number }) => {
      jobs.push({ name: job.name, payload, startAfterSeconds: options?.startAfterSeconds });
      return Promise.resolve();
    },
    work: () => Promise.resolve(),
    schedule: () => Promise.resolve(),
  };
  const call = { accessToken: "token" } as Call; // the test's channel looks at nothing of it
  const deps: ListingsDeps = {
    database,
    clock,
    queue,
    connectors: channel.connectors,
    logger: createLogger("silent"),
    withCall: () => Promise.resolve({ ok: true, value: call }),
  };
  return { deps, clock, channel, jobs };
}

let shops = 0;

/** A shop with two locations, of which one ships online, and an account of the test's channel. */
export async function createShop(
  { sql }: Database,
  { rules = {}, currency = "USD", settings = { policy: "P1" } } = {},
) {
  const [shop] = await sql.query<{ id: number }>(
    `INSERT INTO shop (domain, name, currency) VALUES ($1, 'Lamp House', 'USD') RETURNING id`,
    [`shop-${(shops += 1)}.myshopify.com`],
  );
  const id = shopId(shop?.id ?? 0);
  await sql.query(
    `INSERT INTO location (shop_id, id, name, fulfills_online, source_updated_at)
     VALUES ($1, '1', 'Warehouse', true, now()), ($1, '2', 'Shop floor', false, now())`,
    [id],
  );
  return { id, account: await connectAccount({ sql }, id, { rules, currency, settings }) };
}

export async function connectAccount(
  { sql }: Pick<Database, "sql">,
  shop: number,
  { rules = {}, currency = "USD", settings = { policy: "P1" }, seller = "seller" } = {},
) {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO channel_account (shop_id, connector, name, remote_seller_id, marketplace, currency, rules, settings)
     VALUES ($1, 'bazaar', 'Bazaar US', $2, 'BZ_US', $3, $4::jsonb, $5::jsonb) RETURNING id`,
    [shop, seller, currency, JSON.stringify(rules), JSON.stringify(settings)],
  );
  return accountId(row?.id ?? 0);
}

export interface TestVariant {
  id: string;
  sku?: string;
  priceMinor?: number;
  available?: number;
  onFloor?: number;
  tracked?: boolean;
  policy?: "deny" | "continue";
  options?: { name: string; value: string }[];
  barcode?: string;
  deleted?: boolean;
}

export interface TestProduct {
  id: string;
  title?: string;
  status?: string;
  tags?: string[];
  productType?: string;
  vendor?: string;
  descriptionHtml?: string;
  images?: string[];
  deleted?: boolean;
  variants: TestVariant[];
}

/** Writes what the mirror would, whole. */
export async function putProduct({ sql }: Pick<Database, "sql">, shop: number, product: TestProduct): Promise<void> {
  const { id, title = `Lamp ${id}`, status = "active", tags = [], productType = "Lamps", vendor = "Acme" } = product;
  const images = (product.images ?? ["https://cdn.example/1.jpg"]).map((url) => ({ url, alt: null }));
  const deletedAt = product.deleted ? "2026-01-01" : null;
  await sql.query(
    `INSERT INTO product (shop_id, id, title, handle, description_html, vendor, product_type, status, tags, options,
       images, collection_ids, source_updated_at, content_hash, deleted_at)
     VALUES ($1, $2, $3, $2, $4, $5, $6, $7, $8, '[]', $9::jsonb, '{}', now(), md5($3), $10)
     ON CONFLICT (shop_id, id) DO UPDATE SET title = excluded.title, description_html = excluded.description_html,
       vendor = excluded.vendor, product_type = excluded.product_type, status = excluded.status, tags = excluded.tags,
       images = excluded.images, deleted_at = excluded.deleted_at`,
    [
      shop,
      id,
      title,
      product.descriptionHtml ?? "<p>Warm light.</p>",
      vendor,
      productType,
      status,
      tags,
      JSON.stringify(images),
      deletedAt,
    ],
  );
  for (const [position, variant] of product.variants.entries()) await putVariant({ sql }, shop, id, position, variant);
}

async function putVariant(
  { sql }: Pick<Database, "sql">,
  shop: number,
  product: string,
  position: number,
  variant: TestVariant,
) {
  const {
    id,
    sku = `SKU-${id}`,
    priceMinor = 1000,
    available = 5,
    onFloor = 0,
    tracked = true,
    policy = "deny",
  } = variant;
  const options = JSON.stringify(variant.options ?? [{ name: "Title", value: "Default Title" }]);
  await sql.query(
    `INSERT INTO variant (shop_id, id, product_id, sku, barcode, title, selected_options, price_minor, position,
       inventory_item_id, inventory_policy, tracked, requires_shipping, source_updated_at, item_updated_at,
       content_hash, deleted_at)
     VALUES ($1, $2, $3, $4, $5, 'Default Title', $6::jsonb, $7, $8, 'i' || $2, $9, $10, true, now(), now(),
       md5(concat($4::text, $5::text, $6::text)), $11)
     ON CONFLICT (shop_id, id) DO UPDATE SET sku = excluded.sku, barcode = excluded.barcode,
       selected_options = excluded.selected_options, price_minor = excluded.price_minor, tracked = excluded.tracked,
       inventory_policy = excluded.inventory_policy, content_hash = excluded.content_hash,
       deleted_at = excluded.deleted_at`,
    [
      shop,
      id,
      product,
      sku,
      variant.barcode ?? "",
      options,
      priceMinor,
      position,
      policy,
      tracked,
      variant.deleted ? "2026-01-01" : null,
    ],
  );
  await setStock({ sql }, shop, id, available, onFloor);
}

/** Many plain products `1`, `2` … with one variant each (`10`, `20` …), five in stock. */
export async function putMany({ sql }: Pick<Database, "sql">, shop: number, count: number): Promise<string[]> {
  await sql.query(
    `INSERT INTO product (shop_id, id, title, handle, description_html, vendor, product_type, status, tags, options,
       images, collection_ids, source_updated_at, content_hash)
     SELECT $1, n::text, 'Lamp ' || n, n::text, '<p>Warm light.</p>', 'Acme', 'Lamps', 'active', '{}', '[]',
       '[{"url": "https://cdn.example/1.jpg", "alt": null}]', '{}', now(), md5(n::text) FROM generate_series(1, $2::int) n`,
    [shop, count],
  );
  await sql.query(
    `INSERT INTO variant (shop_id, id, product_id, sku, barcode, title, selected_options, price_minor, position,
       inventory_item_id, inventory_policy, tracked, requires_shipping, source_updated_at, item_updated_at, content_hash)
     SELECT $1, n || '0', n::text, 'SKU-' || n || '0', '', 'Default Title',
       '[{"name": "Title", "value": "Default Title"}]', 1000, 1, 'i' || n || '0', 'deny', true, true, now(), now(),
       md5(n::text) FROM generate_series(1, $2::int) n`,
    [shop, count],
  );
  await sql.query(
    `INSERT INTO inventory_level (shop_id, inventory_item_id, location_id, available, source_updated_at)
     SELECT $1, 'i' || n || '0', '1', 5, now() FROM generate_series(1, $2::int) n`,
    [shop, count],
  );
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

export async function setStock(
  { sql }: Pick<Database, "sql">,
  shop: number,
  variant: string,
  available: number,
  onFloor = 0,
) {
  await sql.query(
    `INSERT INTO inventory_level (shop_id, inventory_item_id, location_id, available, source_updated_at)
     VALUES ($1, 'i' || $2, '1', $3, now()), ($1, 'i' || $2, '2', $4, now())
     ON CONFLICT (shop_id, inventory_item_id, location_id) DO UPDATE SET available = excluded.available`,
    [shop, variant, available, onFloor],
  );
}

export const changesOf = (productIds: string[], variantIds: string[] = []): MirrorChanges => ({
  productIds: productIds as ProductId[], // tests write ids as plain text
  variantIds: variantIds as VariantId[],
});

/** The mirror's port, as the mirror calls it. */
export async function derive(
  { deps }: Bench,
  shop: number,
  productIds: string[],
  variantIds: string[] = [],
): Promise<void> {
  await deps.database.transaction((tx) => deriveChanges(tx, shopId(shop), changesOf(productIds, variantIds), deps));
}

/** As the pusher would after the channel took it. */
export async function acceptAll({ sql }: Pick<Database, "sql">, shop: number): Promise<void> {
  await sql.query(
    `UPDATE listing SET status = 'live', status_at = now(), sent_version = desired_version, ack_version = desired_version,
       due_at = NULL, remote_id = 'R' || id WHERE shop_id = $1 AND wanted = 'listed' AND due_at IS NOT NULL`,
    [shop],
  );
  await sql.query(
    `UPDATE offer o SET status = 'live', sent_version = o.desired_version, ack_version = o.desired_version,
       ack_quantity = o.desired_quantity, ack_price_minor = o.desired_price_minor, due_at = NULL
     FROM listing l WHERE o.shop_id = $1 AND l.id = o.listing_id AND l.ack_version > 0 AND l.wanted = 'listed'`,
    [shop],
  );
}
