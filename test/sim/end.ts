import { readRules, type AccountRules } from "../../app/domain/rules.ts";
import type { Account, PlacedOrder, World } from "./world.ts";

/** What is true once all is quiet. */
export async function judgeEnd(world: World): Promise<void> {
  await judgeReceipts(world);
  await judgeStock(world);
  await judgeOrders(world);
  judgeLedger(world);
  for (const account of world.accounts) await judgeOffers(world, account);
  await judgeTenants(world);
}

/** I7: what was acknowledged is there, and came to an end. */
async function judgeReceipts({ database, judges }: World): Promise<void> {
  const rows = await database.sql.query<{ id: string; state: string; note: string | null }>(
    "SELECT webhook_id AS id, state, note FROM webhook_receipt",
  );
  const states = new Map(rows.map((row) => [row.id, row]));
  for (const id of judges.acknowledgedIds) {
    const row = states.get(id);
    if (!row) judges.fail("I7", id, "a webhook that was answered 200 is gone");
    else if (row.state !== "applied" && row.state !== "ignored") {
      judges.fail("I7", id, `a webhook that was answered 200 is ${row.state}: ${row.note ?? ""}`);
    }
  }
}

/** I3: every unit is somewhere. */
async function judgeStock({ database, judges, shops }: World): Promise<void> {
  for (const { shopId, shop } of shops) {
    const levels = await database.sql.query<{ item: string; available: number }>(
      "SELECT inventory_item_id AS item, available FROM inventory_level WHERE shop_id = $1 AND deleted_at IS NULL",
      [shopId],
    );
    const mirrored = new Map(levels.map(({ item, available }) => [item, available]));
    for (const { variant } of shop.items()) {
      const sku = variant.sku ?? "";
      const stock = shop.stockOf(variant);
      if (mirrored.get(variant.itemId) !== stock) {
        judges.fail("I1", sku, `the mirror has ${mirrored.get(variant.itemId) ?? "nothing"}, Shopify ${stock}`);
      }
    }
    const held = await database.sql.query<{ remoteId: string; units: number }>(
      `SELECT o.remote_id AS "remoteId", r.units FROM reservation r JOIN channel_order o ON o.id = r.order_id
       WHERE r.shop_id = $1 AND r.released_at IS NULL`,
      [shopId],
    );
    for (const { remoteId, units } of held) judges.fail("I3", remoteId, `${units} units are held for ever`);
  }
}

/**
 * I3: what the merchant put in is in Shopify's stock, or went out with an order of a channel: each order once, by what the
 * channels and Shopify know of it, and not by what we do.
 */
function judgeLedger({ judges, orders, shops }: World): void {
  for (const { shop } of shops) {
    const ofOrder = new Map([...shop.orders.orders.values()].map((made) => [made.input.sourceIdentifier ?? "", made]));
    for (const { variant } of shop.items()) {
      const sold = orders
        .filter((order) => order.shop === shop && order.variantId === variant.id)
        .filter(({ id, isCancelled }) => {
          const made = ofOrder.get(id);
          const isShipped = (made?.fulfillments.length ?? 0) > 0;
          return isShipped || !(isCancelled || (made !== undefined && made.cancelledAt !== null));
        })
        .reduce((sum, { quantity }) => sum + quantity, 0);
      const had = shop.ledger.get(variant.id) ?? 0;
      const stock = shop.stockOf(variant);
      if (stock + sold !== had) {
        judges.fail(
          "I3",
          variant.sku ?? "",
          `${had} units are left by the merchant's own count, ${sold} of them were sold on channels, and ${stock} are there`,
        );
      }
    }
  }
}

interface StoredOrder {
  remoteId: string;
  state: string;
  reason: string | null;
  shopifyId: string | null;
  tasks: string[];
}

/** I2: one order in Shopify for each on a channel, one parcel for each parcel, and what is cancelled here is cancelled there. */
async function judgeOrders({ database, judges, orders, shops }: World): Promise<void> {
  const stored = await database.sql.query<StoredOrder>(
    `SELECT o.remote_id AS "remoteId", o.state, o.reason, o.shopify_order_id AS "shopifyId",
       ARRAY(SELECT t.kind FROM order_task t WHERE t.order_id = o.id AND t.resolved_at IS NULL) AS tasks
     FROM channel_order o`,
  );
  const byId = new Map(stored.map((row) => [row.remoteId, row]));
  for (const order of orders) {
    const fail = (message: string) => judges.fail("I2", order.id, message);
    const row = byId.get(order.id);
    if (!row) {
      fail("the channel's order was never stored");
      continue;
    }
    const made = [...order.shop.orders.orders.values()].filter(({ input }) => input.sourceIdentifier === order.id);
    if (made.length > 1) fail(`${made.length} orders in Shopify: ${made.map(({ name }) => name).join(", ")}`);
    const [only] = made;
    if (!only && !order.isCancelled) fail(`no order in Shopify; it is ${row.state} (${row.reason ?? "no reason"})`);
    if (!only) continue;
    if (order.isCancelled && only.cancelledAt === null && only.fulfillments.length === 0) {
      fail(`cancelled on the channel, and open in Shopify (tasks: ${row.tasks.join(", ") || "none"})`);
    }
    judgeParcels(
      order,
      only.fulfillments.flatMap(({ tracking }) => tracking.map(({ number }) => number ?? "")),
      fail,
    );
    if (only.cancelledAt !== null && !order.isCancelled && row.tasks.length === 0) {
      const { status } = order.channel.fake.orders.get(order.id);
      if (status !== "cancelled") fail(`cancelled in Shopify, and ${status} on the channel`);
    }
    const refunds = order.channel.fake.orders.refundsOf(order.id);
    const asked = only.refunds.filter(({ key }) => key === undefined).length;
    if (refunds.length > asked + (only.cancelledAt === null ? 0 : 1))
      fail(`${refunds.length} refunds on the channel, ${asked} in Shopify`);
  }
  const known = new Set(orders.map(({ id }) => id));
  for (const { shop } of shops) {
    for (const { input } of shop.orders.orders.values()) {
      const id = input.sourceIdentifier ?? "";
      if (!known.has(id)) judges.fail("I2", id, "Shopify has an order that no channel knows");
      if (!id.startsWith(`${shop.tag}-`)) judges.fail("I8", id, `an order of another shop is in ${shop.domain}`);
    }
  }
}

function judgeParcels(order: PlacedOrder, wanted: string[], fail: (message: string) => void): void {
  if (order.isCancelled) return;
  const told = order.channel.fake.orders.shipmentsOf(order.id).map(({ number }) => number);
  if (told.toSorted().join() !== wanted.toSorted().join()) {
    fail(`Shopify shipped [${wanted.join(", ")}], the channel was told [${told.join(", ")}]`);
  }
}

interface StoredOffer {
  sku: string;
  wanted: string;
  productId: string;
  state: string;
  issues: string[];
  /** The channel refused it for good. */
  isParked: boolean;
}

/** I1: what a buyer sees is what the rules make of Shopify's stock. I6: never more than that. */
async function judgeOffers(world: World, account: Account): Promise<void> {
  const { database, judges } = world;
  const [row] = await database.sql.query<{ rules: unknown; state: string }>(
    "SELECT rules, state FROM channel_account WHERE id = $1",
    [account.accountId],
  );
  const rules = readRules(row?.rules ?? {});
  if (row?.state !== "active") judges.fail("I1", account.sellerId, `the account is ${row?.state ?? "gone"}`);
  const offers = await database.sql.query<StoredOffer>(
    `SELECT o.sku, l.wanted, l.product_id AS "productId", l.status AS state,
       o.parked_version IS NOT DISTINCT FROM o.desired_version AS "isParked",
       ARRAY(SELECT i.code || ' ' || i.message FROM issue i WHERE i.listing_id = l.id AND i.resolved_at IS NULL) AS issues
     FROM offer o JOIN listing l ON l.id = o.listing_id WHERE o.account_id = $1`,
    [account.accountId],
  );
  const bySku = new Map(offers.map((offer) => [offer.sku, offer]));
  for (const sku of account.shop.gone) {
    const shown = account.channel.fake.offer(account.sellerId, sku);
    const isForSale = shown !== undefined && shown.status !== "ended" && shown.quantity > 0;
    if (isForSale) judges.fail("I1", sku, `${account.sellerId}: it was deleted, and ${shown.quantity} are for sale`);
  }
  for (const { product, variant } of account.shop.items()) {
    const sku = variant.sku ?? "";
    const offer = bySku.get(sku);
    const fail = (message: string) => judges.fail("I1", sku, `${account.sellerId}: ${message}`);
    if (!offer) {
      fail("there is no offer");
      continue;
    }
    const shown = account.channel.fake.offer(account.sellerId, sku);
    const isUp = shown !== undefined && shown.status !== "ended";
    if (product.status !== "ACTIVE" && offer.wanted === "listed") fail("a draft is wanted on the channel");
    if (offer.wanted !== "listed") {
      if (isUp) fail(`it is to be ended, and shows ${shown.quantity}`);
      continue;
    }
    const quantity = expectedQuantity(account.shop.stockOf(variant), rules);
    if (!isUp)
      fail(`it is to be up, and is ${shown?.status ?? "unknown"} (${offer.state}: ${offer.issues.join("; ")})`);
    else if (offer.isParked) {
      if (world.profile.channel.refusedPrices === 0) fail("it is parked, and nothing was ever refused for good");
    } else if (shown.quantity !== quantity) fail(`it shows ${shown.quantity}, and should show ${quantity}`);
    else if (shown.priceMinor !== Math.round(Number(variant.price) * 100)) {
      fail(`it costs ${shown.priceMinor}, and should cost ${variant.price}`);
    }
  }
}

/** The promise itself, in one line, not production's own function. */
export const expectedQuantity = (stock: number, { allocationPercent, buffer, cap }: AccountRules): number =>
  Math.max(0, Math.min(cap ?? Infinity, Math.min(stock, Math.floor((stock * allocationPercent) / 100)) - buffer));

/** I8: no row of one shop speaks of another. */
async function judgeTenants({ database, judges, shops }: World): Promise<void> {
  for (const { shopId, shop } of shops) {
    const rows = await database.sql.query<{ text: string }>(
      `SELECT sku AS text FROM offer WHERE shop_id = $1 UNION ALL SELECT sku FROM variant WHERE shop_id = $1
       UNION ALL SELECT remote_id FROM channel_order WHERE shop_id = $1
       UNION ALL SELECT remote_seller_id FROM channel_account WHERE shop_id = $1`,
      [shopId],
    );
    const mixed = await database.sql.query<{ text: string }>(
      `SELECT 'order ' || o.remote_id AS text FROM channel_order o WHERE o.shop_id = $1 AND (
         EXISTS (SELECT 1 FROM order_buyer b WHERE b.order_id = o.id AND b.shop_id <> $1)
         OR EXISTS (SELECT 1 FROM channel_order_line x WHERE x.order_id = o.id AND x.shop_id <> $1)
         OR EXISTS (SELECT 1 FROM order_step x WHERE x.order_id = o.id AND x.shop_id <> $1)
         OR EXISTS (SELECT 1 FROM reservation x WHERE x.order_id = o.id AND x.shop_id <> $1)
         OR EXISTS (SELECT 1 FROM channel_account x WHERE x.id = o.account_id AND x.shop_id <> $1))`,
      [shopId],
    );
    for (const { text } of mixed) judges.fail("I8", text, `what belongs to this ${text} is stored for another shop`);
    const foreign = rows.find(({ text }) => !text.startsWith(`${shop.tag}-`));
    if (foreign) judges.fail("I8", foreign.text, `${foreign.text} is a row of ${shop.domain}`);
  }
}
