import { z } from "zod";
import { seededRandom } from "../../faults.ts";

const rate = z.number().min(0).max(1);
const ms = z.int().min(0).max(600_000);

/**
 * What happens to notifications on their way. Rates are chances from 0 to 1.
 *
 * - `dropRate`: never arrives, nor do its retries. `duplicateRate`: arrives twice.
 * - `spoilRate`: other bytes arrive than were signed.
 * - `delayMs`: comes so much later; `reorder`: each waits a random part of it (of 200 ms when `delayMs` is 0).
 * - `retryMs`: waits before each further attempt when the address does not answer with 2xx. eBay tries three times more.
 */
export const deliverySettings = z.strictObject({
  dropRate: rate.default(0),
  duplicateRate: rate.default(0),
  spoilRate: rate.default(0),
  delayMs: ms.default(0),
  reorder: z.boolean().default(false),
  retryMs: z.array(ms).max(10).default([1_000, 5_000, 30_000]),
});
/** A change of some; the others stay, and get no defaults. */
const deliveryPatch = z.strictObject({
  ...Object.fromEntries(
    Object.entries(deliverySettings.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ),
});
export type DeliverySettings = z.output<typeof deliverySettings>;

/** One message for one address: it is written and signed anew for each attempt, which counts from 1. */
export interface Delivery {
  topic: string;
  /** What it is about, for the list of deliveries. */
  about: string;
  endpoint: string;
  write(attempt: number, isSpoilt: boolean): { body: string; signature: string };
}

export interface DeliveryRecord {
  topic: string;
  about: string;
  attempt: number;
  /** The address's answer; 0: none. `dropped`: it was never sent. */
  status: number | "dropped";
}

const CALL_TIMEOUT_MS = 5_000;
const AT_ONCE = 8;
const MOST_RECORDS = 1_000;
const REORDER_SPREAD_MS = 200;

/** Notifications on their way: sent beside whatever happens, a few at once, with faults and retries. */
export class Deliveries {
  settings: DeliverySettings = deliverySettings.parse({});
  readonly records: DeliveryRecord[] = [];
  private readonly random = seededRandom(1);
  private readonly waiting: (() => Promise<void>)[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private running = 0;

  /** Throws a ZodError naming what is wrong. */
  set(patch: unknown): DeliverySettings {
    this.settings = deliverySettings.parse({ ...this.settings, ...deliveryPatch.parse(patch) });
    return this.settings;
  }

  send(delivery: Delivery): void {
    const { dropRate, duplicateRate } = this.settings;
    if (this.chance(dropRate)) {
      this.record(delivery, 1, "dropped");
      return;
    }
    this.schedule(delivery, 1, this.delay());
    if (this.chance(duplicateRate)) this.schedule(delivery, 1, this.delay());
  }

  /** Nothing leaves any more. */
  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.waiting.length = 0;
  }

  private chance(chance: number): boolean {
    return chance > 0 && this.random() < chance;
  }

  private delay(): number {
    const { delayMs, reorder } = this.settings;
    return reorder ? Math.ceil(this.random() * (delayMs === 0 ? REORDER_SPREAD_MS : delayMs)) : delayMs;
  }

  /** Even without a delay after what caused it: the change is on record before anybody hears of it. */
  private schedule(delivery: Delivery, attempt: number, waitMs: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.waiting.push(() => this.attempt(delivery, attempt));
      this.pump();
    }, waitMs).unref();
    this.timers.add(timer);
  }

  private pump(): void {
    while (this.running < AT_ONCE) {
      const next = this.waiting.shift();
      if (!next) return;
      this.running += 1;
      void next().finally(() => {
        this.running -= 1;
        this.pump();
      });
    }
  }

  private async attempt(delivery: Delivery, attempt: number): Promise<void> {
    const { body, signature } = delivery.write(attempt, this.chance(this.settings.spoilRate));
    const status = await postNotification(delivery.endpoint, body, signature);
    this.record(delivery, attempt, status);
    const waitMs = this.settings.retryMs[attempt - 1];
    if ((status < 200 || status > 299) && waitMs !== undefined) this.schedule(delivery, attempt + 1, waitMs);
  }

  private record({ topic, about }: Delivery, attempt: number, status: DeliveryRecord["status"]): void {
    this.records.push({ topic, about, attempt, status });
    if (this.records.length > MOST_RECORDS) this.records.shift();
  }
}

/** The address's HTTP status, 0 for none. */
export async function postNotification(endpoint: string, body: string, signature: string): Promise<number> {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", "x-ebay-signature": signature },
      body,
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    return response.status;
  } catch {
    return 0;
  }
}
