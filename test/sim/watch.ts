import { readRules } from "../../app/domain/rules.ts";
import { expectedQuantity } from "./end.ts";
import { watchDelays } from "./soon.ts";
import type { World } from "./world.ts";

/** What holds after every commit, looked at every now and then while the world runs. */
export async function watch(world: World): Promise<void> {
  await nothingIsForgotten(world);
  await unitsAreHeld(world);
  await unitsAreThose(world);
  await wantedIsDerived(world);
  await acknowledgedIsTrue(world);
  await unitsAreCounted(world);
  await watchDelays(world);
}

/** I5: what is wanted and not acknowledged is due, refused, or on its way with its listing. */
async function nothingIsForgotten({ database, judges }: World): Promise<void> {
  const rows = await database.sql.query<{ sku: string; wanted: number; ack: number }>(
    `SELECT o.sku, o.desired_version AS wanted, o.ack_version AS ack FROM offer o JOIN listing l ON l.id = o.listing_id
     WHERE l.ack_version > 0 AND l.wanted = 'listed' AND l.submission IS NULL AND l.due_at IS NULL AND o.due_at IS NULL
       AND o.desired_version > o.ack_version AND o.parked_version IS DISTINCT FROM o.desired_version LIMIT 1`,
  );
  for (const { sku, wanted, ack } of rows) {
    judges.fail("I5", sku, `version ${wanted} is wanted, ${ack} acknowledged, and nothing is due`);
  }
}

/** I3: what an order holds is what was bought, no more and no less. */
async function unitsAreThose({ database, judges, orders }: World): Promise<void> {
  const rows = await database.sql.query<{ id: string; units: number }>(
    `SELECT o.remote_id AS id, sum(r.units)::int AS units FROM reservation r JOIN channel_order o ON o.id = r.order_id
     WHERE r.released_at IS NULL GROUP BY o.remote_id`,
  );
  for (const { id, units } of rows) {
    const order = orders.find((each) => each.id === id);
    if (order && order.quantity !== units)
      judges.fail("I3", id, `${order.quantity} were bought, and ${units} are held`);
  }
}

/** I6: from its storing until Shopify counts them, an order's units are held. */
async function unitsAreHeld({ database, judges }: World): Promise<void> {
  const rows = await database.sql.query<{ id: string }>(
    `SELECT remote_id AS id FROM channel_order o WHERE state = 'due' AND remote_status = 'open' AND shopify_order_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM reservation r WHERE r.order_id = o.id AND r.released_at IS NULL) LIMIT 1`,
  );
  for (const { id } of rows) judges.fail("I6", id, "the order is not in Shopify, and holds no units");
}

/** I3: units that are held no more are counted by Shopify in the stock that the mirror has: not for a moment by neither. */
async function unitsAreCounted({ database, judges, shops }: World): Promise<void> {
  const rows = await database.sql.query<{ id: string; item: string; countedMs: number }>(
    `SELECT o.remote_id AS id, v.inventory_item_id AS item,
       (SELECT (date_part('epoch', max(l.source_updated_at)) * 1000)::float8 FROM inventory_level l
        WHERE l.shop_id = v.shop_id AND l.inventory_item_id = v.inventory_item_id) AS "countedMs"
     FROM channel_order o JOIN reservation r ON r.order_id = o.id JOIN variant v ON v.shop_id = o.shop_id AND v.id = r.variant_id
     WHERE o.shopify_order_id IS NOT NULL GROUP BY o.remote_id, v.shop_id, v.inventory_item_id
     HAVING NOT bool_or(r.released_at IS NULL)`,
  );
  if (rows.length === 0) return;
  const made = new Map(
    shops
      .flatMap(({ shop }) => [...shop.orders.orders.values()])
      .map((order) => [order.input.sourceIdentifier ?? "", order]),
  );
  for (const { id, countedMs } of rows) {
    const order = made.get(id);
    if (order?.cancelledAt !== null || order.taken.size === 0) continue;
    // Shopify's clock shows whole seconds.
    if (countedMs >= Math.floor(Date.parse(order.createdAt) / 1000) * 1000) continue;
    judges.fail(
      "I3",
      id,
      "its units are held no more, and the stock that is known was counted before Shopify took them",
    );
  }
}

/** I4: what counts as acknowledged is what the channel took at some time. */
async function acknowledgedIsTrue({ database, judges }: World): Promise<void> {
  const rows = await database.sql.query<{ sku: string; seller: string; quantity: number; priceMinor: number }>(
    `SELECT o.sku, a.remote_seller_id AS seller, o.ack_quantity AS quantity, o.ack_price_minor AS "priceMinor"
     FROM offer o JOIN channel_account a ON a.id = o.account_id WHERE o.ack_version > 0`,
  );
  for (const { sku, seller, quantity, priceMinor } of rows) {
    if (judges.wasTaken(seller, sku, quantity, priceMinor)) continue;
    judges.fail("I4", sku, `${seller}: ${quantity} at ${priceMinor} counts as acknowledged, and was never taken`);
  }
}

interface Derived {
  sku: string;
  seller: string;
  wanted: number;
  left: number;
  isActive: boolean;
  rules: unknown;
}

/** I1, I6: what is wanted follows from the mirror and what is held, in the transaction that changed either. */
async function wantedIsDerived({ database, judges }: World): Promise<void> {
  const rows = await database.sql.query<Derived>(
    `SELECT o.sku, a.remote_seller_id AS seller, o.desired_quantity AS wanted, a.rules, p.status = 'active' AND v.deleted_at IS NULL AS "isActive",
       (SELECT COALESCE(sum(i.available), 0) FROM inventory_level i WHERE i.shop_id = o.shop_id
          AND i.inventory_item_id = v.inventory_item_id AND i.deleted_at IS NULL)::int
       - (SELECT COALESCE(sum(r.units), 0) FROM reservation r WHERE r.shop_id = o.shop_id AND r.variant_id = v.id
          AND r.released_at IS NULL)::int AS left
     FROM offer o JOIN offer_component c ON c.offer_id = o.id
     JOIN variant v ON v.shop_id = o.shop_id AND v.id = c.variant_id
     JOIN product p ON p.shop_id = o.shop_id AND p.id = o.product_id
     JOIN channel_account a ON a.id = o.account_id
     WHERE NOT EXISTS (SELECT 1 FROM listing_action x WHERE x.account_id = a.id AND x.state = 'running')`,
  );
  for (const { sku, seller, wanted, left, isActive, rules } of rows) {
    const expected = isActive ? expectedQuantity(left, readRules(rules)) : 0;
    if (wanted === expected) continue;
    const message = `${seller}: ${wanted} is wanted, and ${left} in the mirror make ${expected}`;
    judges.fail(wanted > expected ? "I6" : "I1", sku, message);
  }
}
