import type { OfferUpdate } from "../../app/connectors/contract.ts";
import type { ShopId } from "../../app/domain/ids.ts";
import { drainBatch, type DrainDeps } from "../../app/inbox/index.ts";
import { insertReceipts, type NewReceipt } from "../../app/inbox/receipt-store.ts";
import { deriveChanges } from "../../app/listings/index.ts";
import { mirrorHandlers } from "../../app/mirror/index.ts";
import { systemClock } from "../../app/platform/clock.ts";
import { parseKeyring } from "../../app/platform/crypto.ts";
import type { Database, Sql } from "../../app/platform/database.ts";
import { createLogger } from "../../app/platform/logger.ts";
import { createMetrics } from "../../app/platform/metrics.ts";
import { systemRandom } from "../../app/platform/random.ts";
import type { PushDeps } from "../../app/push/deps.ts";
import { acquireLease, releaseLease } from "../../app/push/lease-store.ts";
import { newMemory } from "../../app/push/session.ts";
import { stepAccount } from "../../app/push/step.ts";
import type { Queue } from "../../app/queue/queue.ts";
import { createFakeChannel } from "../../test/connectors/fake-channel.ts";

export const benchKeyring = parseKeyring(`bench:${"ab".repeat(32)}`);

/** The stages as the worker binds them, over one database, with a channel that takes everything at once. */
export interface Engine {
  drain: DrainDeps;
  push: PushDeps;
}

export function createEngine(database: Database): Engine {
  const clock = systemClock;
  const { connector } = createFakeChannel(clock);
  const setOffers = (updates: OfferUpdate[]) =>
    Promise.resolve(updates.map(({ sku }) => ({ sku, kind: "accepted" as const, issues: [] })));
  const connectors = new Map([[connector.id, { ...connector, setOffers }]]);
  const nothing = () => Promise.reject(new Error("a stock change needs no job, and no network"));
  const queue: Queue = { send: nothing, work: nothing, schedule: nothing };
  const common = {
    database,
    clock,
    random: systemRandom,
    logger: createLogger("warn"),
    metrics: createMetrics(),
  };
  const onChange = (tx: Sql, shop: ShopId, changes: Parameters<typeof deriveChanges>[2]) =>
    deriveChanges(tx, shop, changes, { clock, queue, connectors });
  return {
    drain: { ...common, handlers: mirrorHandlers({ queue, onChange }) },
    push: { ...common, connectors, keyring: benchKeyring, http: { send: nothing } },
  };
}

let stored = 0;

/** As the web process stores them. */
export async function storeStockWebhooks(sql: Sql, shopDomain: string, bodies: readonly string[]): Promise<void> {
  const receipts = bodies.map((body): NewReceipt => {
    stored += 1;
    return {
      topic: "inventory_levels/update",
      shopDomain,
      webhookId: `bench-${String(process.pid)}-${String(stored)}`,
      eventId: `event-${String(stored)}`,
      apiVersion: "2026-10",
      triggeredAt: new Date(),
      body: Buffer.from(body),
      receivedAt: new Date(),
      isKnownTopic: true,
    };
  });
  await insertReceipts(sql, receipts);
}

/** Applies what is due; answers how many receipts that were. */
export async function drainAll({ drain }: Engine): Promise<number> {
  for (let handled = 0; ;) {
    const batch = await drainBatch(drain);
    if (batch.handled === 0) return handled;
    handled += batch.handled;
  }
}

/** An account's turn, call after call, until nothing is due. */
export function createPusher({ push }: Engine, account: { shopId: number; accountId: number }) {
  const memory = newMemory();
  const { sql } = push.database;
  return async (): Promise<void> => {
    const lease = await acquireLease(sql, account, "bench", push.clock.now());
    if (!lease) throw new Error("somebody else holds the account");
    // The last call's memory would have a batch wait for more: what is measured is the work, not the waiting.
    do memory.lastOffers = undefined;
    while ((await stepAccount(push, lease, memory)).kind === "called");
    await releaseLease(sql, lease);
  };
}
