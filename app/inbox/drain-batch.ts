import type { Receipt, ReceiptHandler, ReceiptHandlers, ReceiptShop } from "../domain/receipt.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database, Sql } from "../platform/database.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Random } from "../platform/random.ts";
import { applyReceipts, type Applied } from "./apply-receipts.ts";
import { claimDue, readReceipts, readShops, writeVerdicts, type StoredReceipt, type Verdict } from "./drain-store.ts";

export interface DrainDeps {
  database: Database;
  clock: Clock;
  random: Random;
  logger: Logger;
  metrics: Pick<Metrics, "applySeconds" | "receiptsDue">;
  handlers: ReceiptHandlers<Sql>;
}

const limits = { limit: 200, byteLimit: 32 * 1024 * 1024 };
const attemptLimit = 10;
const backoffBaseMs = 1_000;
const backoffLimitMs = 15 * 60_000;

export interface BatchResult {
  handled: number;
  /** Some that are due were left: too much for one batch, or of a shop that another drainer works on. */
  isPartial: boolean;
}

/**
 * Takes the next receipts and applies them, in one transaction: what they change and that they are applied is committed
 * together, or not at all. Killed in between, it happens again as if for the first time.
 */
export async function drainBatch(deps: DrainDeps): Promise<BatchResult> {
  const now = deps.clock.now();
  const { applied, verdicts, isPartial } = await deps.database.transaction(async (tx) => {
    const { claims, isPartial } = await claimDue(tx, now, limits);
    if (claims.length === 0) return { applied: [], verdicts: [], isPartial };
    const domains = new Map(claims.map((claim) => [claim.id, claim.shopDomain]));
    const shops = await readShops(tx, [...new Set(domains.values())]);
    const receipts = await readReceipts(tx, [...domains.keys()]);
    const applied = await applyAll(tx, deps, { receipts, domains, shops, now });
    const verdicts = applied.map((each) => judge(each, deps, now));
    await writeVerdicts(tx, verdicts, now);
    return { applied, verdicts, isPartial };
  });
  report(deps, applied, verdicts);
  return { handled: applied.length, isPartial };
}

interface Batch {
  receipts: StoredReceipt[];
  domains: ReadonlyMap<number, string>;
  shops: ReadonlyMap<string, ReceiptShop>;
  now: Date;
}

async function applyAll(tx: Sql, { database, handlers }: DrainDeps, batch: Batch): Promise<Applied[]> {
  const applied: Applied[] = [];
  const groups = new Map<string, Map<ReceiptHandler<Sql>, Receipt[]>>();
  for (const stored of batch.receipts) {
    const receipt: Receipt = { ...stored, payload: parseJson(stored.bodyText) };
    const handler = Object.hasOwn(handlers, stored.topic) ? handlers[stored.topic] : undefined;
    if (!handler) {
      applied.push({ receipt, outcome: { kind: "ignored", note: "this app does not handle this topic" } });
    } else if (receipt.payload === undefined) {
      applied.push({ receipt, outcome: { kind: "threw", message: "the body is not JSON", isHopeless: true } });
    } else {
      const domain = batch.domains.get(stored.id) ?? "";
      const ofShop = groups.get(domain) ?? new Map<ReceiptHandler<Sql>, Receipt[]>();
      groups.set(domain, ofShop);
      const ofHandler = ofShop.get(handler) ?? [];
      ofShop.set(handler, ofHandler);
      ofHandler.push(receipt);
    }
  }
  for (const [domain, ofShop] of groups) {
    for (const [handler, receipts] of ofShop) {
      const shop = batch.shops.get(domain);
      const apply = () => applyReceipts(tx, handler, shop, receipts, batch.now);
      applied.push(...(await (shop ? database.asShop(shop.id, apply) : apply())));
    }
  }
  return applied;
}

function judge({ receipt, outcome }: Applied, { handlers, random }: DrainDeps, now: Date): Verdict {
  const verdict = { id: receipt.id, dueAt: now, attempts: receipt.attempts, note: undefined, forgetBody: false };
  const forgetBody = handlers[receipt.topic]?.isPersonal === true;
  switch (outcome.kind) {
    case "applied":
      return { ...verdict, state: "applied", forgetBody };
    case "ignored":
      return { ...verdict, state: "ignored", note: outcome.note, forgetBody };
    case "later":
      return { ...verdict, state: "due", dueAt: new Date(now.getTime() + outcome.seconds * 1000), note: outcome.note };
    case "threw": {
      const attempts = receipt.attempts + 1;
      if (outcome.isHopeless || attempts >= attemptLimit) {
        const note = `gave up after ${attempts} of ${attemptLimit} tries: ${outcome.message}. The next full read of the shop makes up for it; to try again, set state to due.`;
        return { ...verdict, state: "failed", attempts, note };
      }
      const fullMs = Math.min(backoffLimitMs, backoffBaseMs * 2 ** (attempts - 1));
      const dueAt = new Date(now.getTime() + fullMs * (0.5 + random.fraction() / 2));
      return { ...verdict, state: "due", attempts, dueAt, note: `try ${attempts} failed: ${outcome.message}` };
    }
  }
}

function report(
  { clock, logger, metrics }: DrainDeps,
  applied: readonly Applied[],
  verdicts: readonly Verdict[],
): void {
  const nowMs = clock.nowMs();
  for (const { receipt, outcome } of applied) {
    if (outcome.kind === "applied") metrics.applySeconds.observe((nowMs - receipt.receivedAt.getTime()) / 1000);
  }
  const topics = new Map(applied.map(({ receipt }) => [receipt.id, receipt.topic]));
  for (const { id, state, attempts, note } of verdicts) {
    const about = { receipt: id, topic: topics.get(id), attempts, note };
    if (state === "failed") logger.error(about, "a webhook could not be applied");
    else if (state === "due" && attempts > 0) logger.warn(about, "a webhook waits");
  }
}

/** undefined for what is not JSON: JSON itself knows no undefined. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
