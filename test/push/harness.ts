import type { Capabilities, Connector, ListingContent } from "../../app/connectors/contract.ts";
import { manualClock, type Clock } from "../../app/platform/clock.ts";
import { parseKeyring } from "../../app/platform/crypto.ts";
import type { Database } from "../../app/platform/database.ts";
import type { HttpOutcome } from "../../app/platform/http.ts";
import { createLogger } from "../../app/platform/logger.ts";
import { createMetrics } from "../../app/platform/metrics.ts";
import { seededRandom } from "../../app/platform/random.ts";
import { sealCredentials } from "../../app/push/credentials.ts";
import type { PushDeps } from "../../app/push/deps.ts";
import { acquireLease, releaseLease } from "../../app/push/lease-store.ts";
import { newMemory, type AccountMemory } from "../../app/push/session.ts";
import { stepAccount, stepReads } from "../../app/push/step.ts";
import { createFakeChannel } from "../connectors/fake-channel.ts";

export interface SeededAccount {
  shopId: number;
  accountId: number;
  sellerId: string;
}

export interface SeededOffer {
  offerId: number;
  listingId: number;
  sku: string;
}

/** An offer's row, as the tests look at it. */
export interface OfferRow {
  status: string;
  desiredVersion: number;
  sentVersion: number;
  ackVersion: number;
  ackQuantity: number | null;
  observedQuantity: number | null;
  dueAt: Date | null;
  attempts: number;
  parkedVersion: number | null;
  nextReadAt: Date | null;
}

export const testKeyring = parseKeyring(`test:${"5a".repeat(32)}`);

/** Dependencies over a database, with a channel that can be told to misbehave. `log` holds what was logged. */
export function createDeps(database: Database, clock: Clock, { connector }: { connector: Connector }, seed = 1) {
  const log: string[] = [];
  const deps: PushDeps = {
    database,
    clock,
    random: seededRandom(seed),
    http: { send: () => Promise.resolve<HttpOutcome>({ kind: "network", message: "no network here", durationMs: 0 }) },
    logger: createLogger("info", { write: (line) => void log.push(line) }),
    metrics: createMetrics(),
    keyring: testKeyring,
    connectors: new Map([[connector.id, connector]]),
  };
  return { deps, log };
}

/** Makes every call that can be made now, as a pusher would. Answers how many, or undefined if somebody else has the lease. */
export function createDrain(deps: PushDeps) {
  const { clock, database } = deps;
  const memories = new Map<number, AccountMemory>();
  return async ({ accountId, shopId }: SeededAccount, most = 200): Promise<number | undefined> => {
    const lease = await acquireLease(database.sql, { accountId, shopId }, "test", clock.now());
    if (!lease) return undefined;
    const memory = memories.get(accountId) ?? newMemory();
    memories.set(accountId, memory);
    let calls = 0;
    for (let isBusy = true; isBusy && calls < most;) {
      const step = await stepAccount(deps, lease, memory);
      isBusy =
        step.kind === "called" || (step.kind === "waiting" && step.readsDue && (await stepReads(deps, lease, memory)));
      if (isBusy) calls += 1;
    }
    await releaseLease(database.sql, lease);
    return calls;
  };
}

export function createHarness(database: Database, capabilities: Partial<Capabilities> = {}) {
  const clock = manualClock();
  const channel = createFakeChannel(clock, capabilities);
  const { deps, log } = createDeps(database, clock, channel);
  return { clock, channel, deps, log, drain: createDrain(deps) };
}
export type Harness = ReturnType<typeof createHarness>;

let shops = 0;

export async function seedAccount(
  database: Database,
  clock: Clock,
  { sellerId = "seller", expiresInMs = 7_200_000 }: { sellerId?: string; expiresInMs?: number } = {},
): Promise<SeededAccount> {
  shops += 1;
  const [shop] = await database.sql.query<{ id: number }>("INSERT INTO shop (domain) VALUES ($1) RETURNING id", [
    `shop-${shops}.myshopify.com`,
  ]);
  const shopId = shop?.id ?? 0;
  const [account] = await database.sql.query<{ id: number }>(
    `INSERT INTO channel_account (shop_id, connector, name, remote_seller_id, marketplace, currency)
     VALUES ($1, 'fake', 'Seller', $2, 'FAKE_US', 'USD') RETURNING id`,
    [shopId, sellerId],
  );
  const accountId = account?.id ?? 0;
  const expiresAt = new Date(clock.nowMs() + expiresInMs);
  const credentials = { accessToken: `token-${sellerId}`, refreshToken: "r", expiresAt: expiresAt.toISOString() };
  await database.sql.query(
    "UPDATE channel_account SET credentials_sealed = $2, credentials_expire_at = $3 WHERE id = $1",
    [accountId, Buffer.from(sealCredentials(testKeyring, shopId, accountId, credentials)), expiresAt],
  );
  return { shopId, accountId, sellerId };
}

/** A listing that is to be put up, with an offer for each SKU, as the listings stage leaves it. */
export async function seedListing(
  database: Database,
  clock: Clock,
  { shopId, accountId }: SeededAccount,
  skus: string[],
  {
    quantity = 10,
    priceMinor = 1000,
    content: given = {},
  }: { quantity?: number; priceMinor?: number; content?: Partial<ListingContent> } = {},
): Promise<SeededOffer[]> {
  const title = `Listing of ${skus.join(", ")}`.slice(0, 80);
  const axes = given.axes ?? [];
  const content: ListingContent = {
    key: `k-${accountId}-${skus[0] ?? ""}`,
    title,
    descriptionHtml: "",
    categoryId: "1",
    condition: "NEW",
    imageUrls: [],
    aspects: {},
    axes,
    ...given,
    variants: skus.map((sku) => ({
      sku,
      // One value of its own on each axis: SHIRT-S is S.
      options: axes.map((name) => ({ name, value: sku.split("-").at(-1) ?? sku })),
      priceMinor: 1,
      quantity: 1,
      gtin: "",
      imageUrls: [],
      aspects: {},
    })),
  };
  const [listing] = await database.sql.query<{ id: number }>(
    `INSERT INTO listing (shop_id, account_id, product_id, title, wanted, desired_content, desired_hash, desired_version,
       desired_at, due_at)
     VALUES ($1, $2, $3, $4, 'listed', $5::jsonb, 'h', 1, $6, $6) RETURNING id`,
    [shopId, accountId, `p-${skus[0] ?? ""}`, title, JSON.stringify(content), clock.now()],
  );
  const listingId = listing?.id ?? 0;
  const offers = await database.sql.query<{ id: number; sku: string }>(
    `INSERT INTO offer (shop_id, account_id, listing_id, product_id, sku, currency, desired_quantity,
       desired_price_minor, desired_version, desired_at)
     SELECT $1, $2, $3, $4, sku, 'USD', $6, $7, 1, $8 FROM unnest($5::text[]) sku RETURNING id, sku`,
    [shopId, accountId, listingId, `p-${skus[0] ?? ""}`, skus, quantity, priceMinor, clock.now()],
  );
  return offers.map(({ id, sku }) => ({ offerId: id, listingId, sku }));
}

/** Wants another quantity, as the listings stage writes it: a new version, due now, and a notification. */
export async function want(
  database: Database,
  clock: Clock,
  { offerId }: SeededOffer,
  quantity: number,
): Promise<void> {
  await database.transaction(async (tx) => {
    const [row] = await tx.query<{ account: number }>(
      `UPDATE offer SET priority = CASE WHEN $2 = 0 THEN 0 WHEN $2 < desired_quantity THEN 1 ELSE 2 END,
         desired_quantity = $2, desired_version = desired_version + 1, desired_at = $3, due_at = $3
       WHERE id = $1 RETURNING account_id AS account`,
      [offerId, quantity, clock.now()],
    );
    await tx.query("SELECT pg_notify('offers_due', $1)", [String(row?.account ?? "")]);
  });
}

export async function readOffer(database: Database, { offerId }: SeededOffer): Promise<OfferRow> {
  const [row] = await database.sql.query<OfferRow>(
    `SELECT status, desired_version AS "desiredVersion", sent_version AS "sentVersion", ack_version AS "ackVersion",
       ack_quantity AS "ackQuantity", observed_quantity AS "observedQuantity", due_at AS "dueAt", attempts,
       parked_version AS "parkedVersion", next_read_at AS "nextReadAt" FROM offer WHERE id = $1`,
    [offerId],
  );
  if (!row) throw new Error("no such offer");
  return row;
}

export interface AccountRow {
  state: string;
  reason: string | null;
  failures: number;
  pausedUntil: Date | null;
}

export async function readAccountRow(database: Database, { accountId }: SeededAccount): Promise<AccountRow> {
  const [row] = await database.sql.query<AccountRow>(
    `SELECT state, state_reason AS reason, failures, paused_until AS "pausedUntil" FROM channel_account WHERE id = $1`,
    [accountId],
  );
  if (!row) throw new Error("no such account");
  return row;
}

/** Waits for what happens on other turns of the event loop. */
export async function until(isTrue: () => boolean | Promise<boolean>, what = "it", withinMs = 5000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`${what} did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
