import { mirrorHandlers, registerMirrorJobs, type MirrorDeps } from "../app/mirror/index.ts";
import type { ShopId } from "../app/domain/ids.ts";
import type { MirrorChanges } from "../app/domain/mirror-changes.ts";
import type { Receipt, ReceiptOutcome, ReceiptShop } from "../app/domain/receipt.ts";
import { manualClock } from "../app/platform/clock.ts";
import type { Database } from "../app/platform/database.ts";
import { createLogger } from "../app/platform/logger.ts";
import type { Job, Queue, SendOptions } from "../app/queue/queue.ts";
import type { ShopAdmin } from "../app/shopify/index.ts";
import { FakeShop, type Webhook } from "./mirror.fake-shop.ts";

interface Waiting {
  name: string;
  payload: unknown;
  startAfterSeconds: number;
}

/** The mirror, its shop and its jobs, on a database and a clock of the test's. */
export interface Stage {
  shop: FakeShop;
  shopId: ShopId;
  clock: ReturnType<typeof manualClock>;
  deps: MirrorDeps;
  /** All calls of `onChange`, in one. */
  changes: { productIds: Set<string>; variantIds: Set<string>; calls: number };
  waiting: Waiting[];
  /** Applies webhooks as one batch of the drainer. */
  deliver(webhooks: readonly Webhook[]): Promise<ReadonlyMap<number, ReceiptOutcome> | undefined>;
  /** Runs jobs until none is left, moving the clock on where they wait. Answers how many ran. */
  runJobs(limit?: number): Promise<number>;
  runOne(name: string): Promise<void>;
  forgetChanges(): void;
}

let shops = 0;

interface StageOptions {
  currency?: string;
  startMs?: number;
  /** Instead of the fake shop's own. */
  admin?: ShopAdmin;
}

export async function openStage(
  database: Database,
  { currency = "USD", startMs = Date.UTC(2026, 5, 1, 12), admin }: StageOptions = {},
): Promise<Stage> {
  const clock = manualClock(startMs);
  const shop = new FakeShop(() => clock.nowMs(), currency);
  const domain = `shop-${++shops}.myshopify.com`;
  const [row] = await database.sql.query<{ id: ShopId }>(
    `INSERT INTO shop (domain, currency) VALUES ($1, $2) RETURNING id`,
    [domain, currency],
  );
  if (!row) throw new Error("no shop");
  const shopId = row.id;
  const changes: Stage["changes"] = { productIds: new Set(), variantIds: new Set(), calls: 0 };
  const { queue, waiting, work } = fakeQueue();
  const deps: MirrorDeps = {
    database,
    clock,
    logger: createLogger("silent"),
    queue,
    shopify: { admin: () => admin ?? shop.admin() },
    onChange: (_tx, _shopId, { productIds, variantIds }: MirrorChanges) => {
      changes.calls++;
      for (const id of productIds) changes.productIds.add(id);
      for (const id of variantIds) changes.variantIds.add(id);
      return Promise.resolve();
    },
  };
  await registerMirrorJobs(work, deps);
  const receiptShop = async (): Promise<ReceiptShop> => {
    const [now] = await database.sql.query<{ currency: string }>(`SELECT currency FROM shop WHERE id = $1`, [shopId]);
    return { id: shopId, domain, currency: now?.currency ?? "", state: "installed", installedAt: new Date(0) };
  };
  const take = async (next: Waiting) => {
    if (next.startAfterSeconds > 0) clock.advance(next.startAfterSeconds * 1000);
    await work.run(next.name, next.payload);
  };
  return {
    shop,
    shopId,
    clock,
    deps,
    changes,
    waiting,
    async deliver(webhooks) {
      const handlers = mirrorHandlers(deps);
      const to = await receiptShop();
      const receipts = webhooks.map((webhook, index) => receiptOf(webhook, index));
      return database.transaction((tx) => handlers["products/update"].apply(tx, to, receipts, clock.now()));
    },
    async runJobs(limit = 200) {
      for (let ran = 0; ran < limit; ran++) {
        const next = waiting.shift();
        if (!next) return ran;
        await take(next);
      }
      throw new Error(`more than ${limit} jobs: ${waiting.map(({ name }) => name).join()}`);
    },
    async runOne(name) {
      const index = waiting.findIndex((candidate) => candidate.name === name);
      const [next] = waiting.splice(index, index < 0 ? 0 : 1);
      if (!next) throw new Error(`no job ${name} waits`);
      await take(next);
    },
    forgetChanges() {
      changes.productIds.clear();
      changes.variantIds.clear();
      changes.calls = 0;
    },
  };
}

function receiptOf({ topic, body, triggeredAtMs }: Webhook, id: number): Receipt {
  const at = new Date(triggeredAtMs);
  return {
    id,
    topic,
    webhookId: `w-${id}`,
    eventId: undefined,
    triggeredAt: at,
    receivedAt: at,
    attempts: 0,
    payload: JSON.parse(body) as unknown,
    bodyText: body,
  };
}

function fakeQueue() {
  const waiting: Waiting[] = [];
  const workers = new Map<string, (payload: unknown) => Promise<void>>();
  const queue: Pick<Queue, "send"> = {
    send<Payload>(job: Job<Payload>, payload: Payload, { startAfterSeconds = 0 }: SendOptions = {}) {
      const parsed = job.payload.parse(payload);
      const key = job.key?.(parsed);
      const isWaiting = waiting.some(
        (other) => other.name === job.name && key !== undefined && job.key?.(other.payload as Payload) === key,
      );
      if (!isWaiting) waiting.push({ name: job.name, payload: parsed, startAfterSeconds });
      return Promise.resolve();
    },
  };
  const work = {
    work<Payload>(job: Job<Payload>, run: (payload: Payload, signal: AbortSignal) => Promise<void>) {
      workers.set(job.name, (payload) => run(job.payload.parse(payload), new AbortController().signal));
      return Promise.resolve();
    },
    async run(name: string, payload: unknown) {
      await workers.get(name)?.(payload);
    },
  };
  return { queue, waiting, work };
}

/** What the mirror says is there, in the shape of `truthOf`. */
export async function mirrorOf({ sql }: Database, shopId: ShopId) {
  const products = await sql.query(
    `SELECT p.id, p.title, p.status, p.description_html AS html, p.tags, p.category_name AS category,
            ARRAY(SELECT i->>'url' FROM jsonb_array_elements(p.images) i) AS images, p.collection_ids AS collections
       FROM product p WHERE shop_id = $1 AND deleted_at IS NULL ORDER BY id`,
    [shopId],
  );
  const variants = await sql.query(
    `SELECT v.id, v.product_id AS product, v.sku, v.price_minor AS price, v.compare_at_minor AS "compareAt", v.position,
            v.title, v.inventory_policy AS policy, v.tracked, v.requires_shipping AS ships, v.weight_grams AS grams,
            v.image_url AS image
       FROM variant v WHERE shop_id = $1 AND deleted_at IS NULL ORDER BY id`,
    [shopId],
  );
  const levels = await sql.query(
    `SELECT l.inventory_item_id AS item, l.location_id AS location, l.available FROM inventory_level l
       JOIN location o ON o.shop_id = l.shop_id AND o.id = l.location_id AND o.is_active AND o.deleted_at IS NULL
       JOIN variant v ON v.shop_id = l.shop_id AND v.inventory_item_id = l.inventory_item_id AND v.deleted_at IS NULL
      WHERE l.shop_id = $1 AND l.deleted_at IS NULL ORDER BY item, location`,
    [shopId],
  );
  return { products, variants, levels };
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export function truthOf(shop: FakeShop, minor = (price: string) => Math.round(Number(price) * 100)) {
  const products = [...shop.products.values()].sort((a, b) => byText(a.id, b.id));
  const variants = products.flatMap((product) => product.variants.map((variant) => ({ product, variant })));
  const levels = variants.flatMap(({ variant }) =>
    [...variant.levels]
      .filter(([location]) => shop.locations.get(location)?.isActive)
      .map(([location, { available }]) => ({ item: variant.itemId, location, available })),
  );
  return {
    products: products.map((product) => ({
      id: product.id,
      title: product.title,
      status: product.status.toLowerCase(),
      html: product.html,
      tags: product.tags,
      category: product.category?.fullName ?? null,
      images: product.images,
      collections: product.collections.toSorted(),
    })),
    variants: variants
      .map(({ product, variant }) => ({
        id: variant.id,
        product: product.id,
        sku: variant.sku ?? "",
        price: minor(variant.price),
        compareAt: variant.compareAtPrice === null ? null : minor(variant.compareAtPrice),
        position: product.variants.indexOf(variant) + 1,
        title: variant.values.join(" / "),
        policy: variant.policy.toLowerCase(),
        tracked: variant.tracked,
        ships: variant.requiresShipping,
        grams: variant.weight ? Math.round(variant.weight.value * 1000) : null,
        image: variant.imageUrl,
      }))
      .sort((a, b) => byText(a.id, b.id)),
    levels: levels.sort((a, b) => byText(a.item, b.item) || byText(a.location, b.location)),
  };
}
