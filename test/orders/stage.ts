import { accountId, shopId, type AccountId, type ProductId, type ShopId } from "../../app/domain/ids.ts";
import { deriveChanges, type ListingsDeps } from "../../app/listings/index.ts";
import { claimOrders } from "../../app/orders/due-store.ts";
import { claimFeeds, ensureFeeds } from "../../app/orders/feed-store.ts";
import type { OrdersDeps } from "../../app/orders/index.ts";
import * as limits from "../../app/orders/limits.ts";
import { pollFeed } from "../../app/orders/poll-feed.ts";
import { workOrder } from "../../app/orders/work-order.ts";
import { manualClock, type Clock } from "../../app/platform/clock.ts";
import type { Database } from "../../app/platform/database.ts";
import { createLogger } from "../../app/platform/logger.ts";
import { seededRandom } from "../../app/platform/random.ts";
import { callAccount } from "../../app/push/index.ts";
import { createFakeChannel } from "../connectors/fake-channel.ts";
import { bench, putProduct } from "../listings/shop.ts";
import { createDeps, seedAccount, testKeyring } from "../push/harness.ts";
import { FakeShopify } from "./fake-shopify.ts";

/** A shop with one seller of the test's channel, whose orders come home into a Shopify in memory. */
export interface Stage {
  clock: ReturnType<typeof manualClock>;
  channel: ReturnType<typeof createFakeChannel>;
  shopify: FakeShopify;
  deps: OrdersDeps;
  log: string[];
  /** Has listings made of these products, in every account, as the mirror's own change would. */
  list: (seller: Seller, productIds: string[]) => Promise<void>;
  /** Reads every feed that is due and works on every order that is due, until nothing is. */
  run: () => Promise<void>;
  /** The same after `ms` have gone by. */
  later: (ms: number) => Promise<void>;
}

export interface Seller {
  shopId: ShopId;
  accountId: AccountId;
  sellerId: string;
  domain: string;
}

/** What the stage needs over one database: `pusher` is what seals and opens the accounts' credentials. */
export function createOrdersDeps(
  database: Database,
  clock: Clock,
  channel: ReturnType<typeof createFakeChannel>,
  shopify: FakeShopify,
  seed = 7,
): { deps: OrdersDeps; listings: ListingsDeps; log: string[] } {
  const { deps: push, log } = createDeps(database, clock, channel, seed);
  const listings: ListingsDeps = { ...bench(database).deps, database, clock, connectors: push.connectors };
  const onStock: OrdersDeps["onStock"] = (tx, shop, variantIds) =>
    deriveChanges(tx, shop, { productIds: [], variantIds }, listings);
  const deps: OrdersDeps = {
    database,
    clock,
    random: seededRandom(seed),
    logger: createLogger("warn", { write: (line) => void log.push(line) }),
    keyring: testKeyring,
    connectors: push.connectors,
    shopify,
    onStock,
    // As the mirror does: what Shopify has now and the release are one transaction.
    rereadStock: (shop, variantIds, within) =>
      database.transaction(async (tx) => {
        const [row] = await tx.query<{ domain: string }>("SELECT domain FROM shop WHERE id = $1 FOR UPDATE", [shop]);
        const { available } = shopify.shop(row?.domain ?? "");
        for (const id of variantIds) {
          await tx.query(
            "UPDATE inventory_level SET available = $3 WHERE shop_id = $1 AND inventory_item_id = 'i' || $2 AND location_id = '1'",
            [shop, id, available.get(`gid://shopify/ProductVariant/${id}`) ?? 0],
          );
        }
        const released = await within(tx);
        await onStock(tx, shop, [...new Set([...variantIds, ...released])]);
        return { ok: true };
      }),
    callAccount: (shop, account, terms, call) => callAccount(push, shop, account, terms, call),
  };
  return { deps, listings, log };
}

export function createStage(database: Database): Stage {
  const clock = manualClock();
  const channel = createFakeChannel(clock);
  const shopify = new FakeShopify(clock);
  const { deps, listings, log } = createOrdersDeps(database, clock, channel, shopify);
  const run = () => runDue(deps);
  return {
    clock,
    channel,
    shopify,
    deps,
    log,
    run,
    list: ({ shopId: shop }, productIds) =>
      database.transaction((tx) =>
        deriveChanges(tx, shop, { productIds: productIds as ProductId[], variantIds: [] }, listings),
      ),
    async later(ms) {
      clock.advance(ms);
      await run();
    },
  };
}

/** What the worker's loop does, one thing after the other. */
export async function runDue(deps: OrdersDeps): Promise<void> {
  const { clock, database, connectors } = deps;
  const memories = new Map<number, { isDefined: boolean; ordersFromMs: number }>();
  await ensureFeeds(database.sql, [...connectors.keys()], clock.now());
  for (let round = 0; round < 200; round++) {
    const now = clock.now();
    const held = new Date(now.getTime() + limits.feedClaimMs);
    const feeds = await claimFeeds(database.sql, now, held, 10);
    for (const feed of feeds) await pollFeed(deps, feed, held);
    const until = new Date(now.getTime() + limits.orderClaimMs);
    const claimed = await claimOrders(database.sql, deps.random.uuid(), { now, until }, { all: 10, ofShop: 10 });
    for (const one of claimed) {
      const memory = memories.get(one.shopId) ?? { isDefined: false, ordersFromMs: 0 };
      memories.set(one.shopId, memory);
      await workOrder(deps, one, memory);
    }
    if (feeds.length + claimed.length === 0) return;
  }
  throw new Error("the work does not end");
}

export interface Stock {
  id: string;
  sku: string;
  available?: number;
  barcode?: string;
  priceMinor?: number;
}

/** A seller in a shop with these variants, each a product of its own, its stock the same in Shopify and in the mirror. */
export async function seedSeller(
  database: Database,
  stage: { clock: Clock; shopify: FakeShopify },
  stock: readonly Stock[],
  { rules = {}, sellerId = "seller" }: { rules?: object; sellerId?: string } = {},
): Promise<Seller> {
  const seeded = await seedAccount(database, stage.clock, { sellerId });
  await database.sql.query(
    `UPDATE shop SET currency = 'USD', state = 'installed', scopes = 'read_products,read_orders,write_orders' WHERE id = $1`,
    [seeded.shopId],
  );
  await database.sql.query("UPDATE channel_account SET rules = $2::jsonb, connected_at = $3 WHERE id = $1", [
    seeded.accountId,
    JSON.stringify(rules),
    // Orders of an earlier app are looked for only around the time of connecting.
    new Date(stage.clock.nowMs() - 3 * 24 * 60 * 60 * 1000),
  ]);
  await database.sql.query(
    `INSERT INTO location (shop_id, id, name, source_updated_at) VALUES ($1, '1', 'Warehouse', now())`,
    [seeded.shopId],
  );
  const [shop] = await database.sql.query<{ domain: string }>("SELECT domain FROM shop WHERE id = $1", [seeded.shopId]);
  const domain = shop?.domain ?? "";
  for (const variant of stock) {
    await putProduct(database, seeded.shopId, { id: `p${variant.id}`, variants: [variant] });
    stage.shopify.shop(domain).available.set(`gid://shopify/ProductVariant/${variant.id}`, variant.available ?? 5);
  }
  return { shopId: shopId(seeded.shopId), accountId: accountId(seeded.accountId), sellerId, domain };
}
