import { readRules } from "../../app/domain/rules.ts";
import { expectedQuantity } from "./end.ts";
import type { Account, World } from "./world.ts";

/** To store a webhook and to apply it, while a process lives: statements only. */
const appliedMs = 12_000;
/** Spacing, filling of batches, a look of the pusher, and the turns of others: without the calls themselves. */
const pushedMs = 20_000;
/** Calls that one change may have to wait for, each there and back. */
const callsBefore = 8;

/**
 * I5: how long a change takes while nothing is wrong. Whatever a fault touched is judged again when the bound has passed since
 * that fault, and nothing of it is left: no pause, no try that has to be repeated.
 */
export async function watchDelays(world: World): Promise<void> {
  const { clock, judges, lives } = world;
  const deaths = lives.filter(({ isDead }) => isDead).length;
  if (deaths !== judges.deaths) {
    judges.deaths = deaths;
    judges.ears.faulty("every channel");
  }
  const calmMs = clock.nowMs() - judges.faultyUntilMs("every channel");
  if (calmMs > appliedMs) await receiptsAreApplied(world);
  if (calmMs > boundMs(world)) await changesArrive(world);
}

const boundMs = ({ profile }: World): number =>
  pushedMs + 2 * callsBefore * profile.channel.latencyMs + 4 * profile.skewMs;

async function receiptsAreApplied({ clock, database, judges, profile }: World): Promise<void> {
  const before = new Date(clock.nowMs() - appliedMs - 2 * profile.skewMs);
  const rows = await database.sql.query<{ id: string; topic: string }>(
    `SELECT webhook_id AS id, topic FROM webhook_receipt WHERE state = 'due' AND attempts = 0 AND received_at < $1 LIMIT 1`,
    [before],
  );
  for (const { id, topic } of rows)
    judges.fail("I5", id, `${topic} was stored ${appliedMs} ms ago, and is not applied`);
}

interface Late {
  sku: string;
  accountId: number;
  rules: unknown;
  isUp: boolean;
  isLate: boolean;
}

/** What is wanted is acknowledged in time; and what was last changed long ago is shown as it is. */
async function changesArrive(world: World): Promise<void> {
  const { accounts, clock, database, judges } = world;
  const nowMs = clock.nowMs();
  const bound = boundMs(world);
  const healthy = accounts.filter(({ channel }) => nowMs - judges.faultyUntilMs(channel.id) > bound);
  if (healthy.length === 0) return;
  const rows = await database.sql.query<Late>(
    `SELECT o.sku, o.account_id AS "accountId", a.rules,
       l.wanted = 'listed' AND l.ack_version > 0 AND p.status = 'active' AS "isUp",
       o.desired_version > o.ack_version AND l.ack_version > 0 AND l.wanted = 'listed' AND o.desired_at < $2 AS "isLate"
     FROM offer o JOIN listing l ON l.id = o.listing_id JOIN channel_account a ON a.id = o.account_id
     JOIN product p ON p.shop_id = o.shop_id AND p.id = o.product_id
     WHERE a.id = ANY($1::int[]) AND a.state = 'active' AND a.failures = 0 AND o.attempts = 0 AND l.attempts = 0
       AND o.parked_version IS DISTINCT FROM o.desired_version AND l.submission IS NULL
       AND (a.paused_until IS NULL OR a.paused_until < $2)
       AND NOT EXISTS (SELECT 1 FROM listing_action x WHERE x.account_id = a.id AND x.state = 'running')`,
    [healthy.map(({ accountId }) => accountId), new Date(nowMs - bound)],
  );
  for (const row of rows) {
    const account = healthy.find(({ accountId }) => accountId === row.accountId);
    if (!account) continue;
    if (row.isLate) judges.fail("I5", row.sku, `${account.sellerId}: wanted for more than ${bound} ms`);
    else if (row.isUp) isShown(world, account, row, bound);
  }
}

/** From Shopify's own stock to what a buyer sees, whatever lies between. */
function isShown(world: World, account: Account, { sku, rules }: Late, bound: number): void {
  const { clock, judges, profile } = world;
  const { webhook, shopify } = profile;
  const isToldAll =
    webhook.dropped === 0 && shopify.throttled + shopify.unavailable + shopify.lost + shopify.applied === 0;
  if (!isToldAll) return;
  // A webhook may have to be sent again while no process listens.
  const sinceMs = clock.nowMs() - bound - appliedMs - webhook.delayMs - 4 * shopify.latencyMs;
  const item = account.shop.items().find(({ variant }) => variant.sku === sku);
  const touchedMs = Math.max(
    judges.touchedMs(sku),
    judges.touchedMs(account.sellerId),
    judges.faultyUntilMs("every channel"),
  );
  // An order moves units between three places while it is on its way.
  const isOnItsWay = world.orders.some((order) => order.sku === sku);
  if (!item || isOnItsWay || touchedMs > sinceMs || judges.faultyUntilMs(account.channel.id) > sinceMs) return;
  const shown = account.channel.fake.offer(account.sellerId, sku);
  const wanted = expectedQuantity(account.shop.stockOf(item.variant), readRules(rules));
  if (shown && shown.quantity !== wanted) {
    const seconds = Math.round((clock.nowMs() - touchedMs) / 1000);
    judges.fail("I5", sku, `${account.sellerId}: shows ${shown.quantity}, ${seconds} s after it became ${wanted}`);
  }
}
