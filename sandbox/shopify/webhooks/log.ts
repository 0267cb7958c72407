import type { Delivery } from "../store/kept-records.ts";

export type DeliveryState = "queued" | "delivered" | "retrying" | "failed" | "dropped";

export interface LoggedDelivery {
  id: string;
  eventId: string;
  topic: string;
  shop: string;
  uri: string;
  state: DeliveryState;
  attempts: number;
  /** The app's last HTTP status, or why there was none. */
  status: number | string | null;
  /** How long the last attempt took. */
  ms: number | null;
  triggeredAt: string;
  bytes: number;
}

/** What became of the latest webhooks; older ones are forgotten. */
export class DeliveryLog {
  private readonly entries = new Map<string, LoggedDelivery>();
  readonly counts: Record<DeliveryState, number> = { queued: 0, delivered: 0, retrying: 0, failed: 0, dropped: 0 };

  constructor(private readonly limit = 2000) {}

  note(delivery: Delivery, state: DeliveryState, status: number | string | null, ms: number | null): void {
    this.counts[state]++;
    this.entries.delete(delivery.key);
    this.entries.set(delivery.key, {
      id: delivery.id,
      eventId: delivery.eventId,
      topic: delivery.topic,
      shop: delivery.domain,
      uri: delivery.uri,
      state,
      attempts: delivery.attempts,
      status,
      ms: ms === null ? null : Math.round(ms * 10) / 10,
      triggeredAt: delivery.triggeredAt,
      bytes: delivery.body.length,
    });
    if (this.entries.size <= this.limit) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }

  /** Latest first. */
  list(limit = this.limit): LoggedDelivery[] {
    return [...this.entries.values()].reverse().slice(0, limit);
  }
}
