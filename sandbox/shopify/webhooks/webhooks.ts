import type { Delivery, Subscription } from "../store/kept-records.ts";
import { randomUUID } from "node:crypto";
import type { AppConfig } from "../app-config.ts";
import type { ShopifyFaults } from "../faults.ts";
import type { Change } from "../store/changes.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { onlyFields } from "./include-fields.ts";
import { DeliveryLog } from "./log.ts";
import { payloadOf } from "./payloads.ts";
import { Queue } from "./queue.ts";
import { Sender } from "./sender.ts";
import { COMPLIANCE_TOPICS, type Topic } from "./topics.ts";

/** Shopify sends a webhook once and up to eight times again. */
export const RETRIES = 8;
const REORDER_SPREAD_MS = 200;
const MAX_QUEUED = 20_000;
const ROOM_POLL_MS = 10;

export interface WebhooksOptions {
  config: AppConfig;
  secret: string;
  appOrigin: string;
  faults: ShopifyFaults;
  retryMs: number;
  concurrency: number;
  timeoutMs: number;
  now: () => number;
  random: () => number;
  isInstalled: (shop: ShopStore) => boolean;
}

interface Waiting {
  delivery: Delivery;
  shop: ShopStore;
}

export class Webhooks {
  readonly log = new DeliveryLog();
  private origin: string;
  private readonly sender: Sender;
  private readonly ready = new Queue<Waiting>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private inFlight = 0;
  private sequence = 0;
  private pumping = false;
  private closed = false;
  private whenIdle: (() => void)[] = [];

  constructor(private readonly options: WebhooksOptions) {
    this.origin = options.appOrigin;
    this.sender = new Sender(options.secret, options.concurrency, options.timeoutMs);
  }

  setOrigin(origin: string): void {
    this.origin = origin;
  }

  /** Webhooks for all changes of one action; they share the event's id. */
  tell(shop: ShopStore, changes: readonly Change[]): void {
    if (!this.options.isInstalled(shop)) return;
    const eventId = randomUUID();
    for (const change of changes) {
      if ("committedOnly" in change) continue;
      if (this.subscriptions(shop, change.topic).length > 0) {
        this.publish(shop, change.topic, payloadOf(shop, change), eventId);
      }
    }
  }

  /** Queues one webhook for each subscription to the topic. Only an app that is installed is told, save of its duties. */
  publish(shop: ShopStore, topic: Topic, payload: Record<string, unknown>, eventId: string = randomUUID()): void {
    const regardless = topic === "app/uninstalled" || COMPLIANCE_TOPICS.includes(topic);
    if (!regardless && !this.options.isInstalled(shop)) return;
    const triggeredAt = new Date(this.options.now()).toISOString().replace("Z", "000000Z");
    for (const subscription of this.subscriptions(shop, topic)) {
      const { uri, includeFields } = subscription;
      const body = JSON.stringify(includeFields ? onlyFields(payload, includeFields) : payload);
      this.queue(shop, {
        key: "",
        id: randomUUID(),
        eventId,
        topic,
        domain: shop.info.domain,
        uri,
        apiVersion: this.options.config.webhookApiVersion,
        body,
        triggeredAt,
        attempts: 0,
        ...("id" in subscription ? { subscriptionId: subscription.id as number } : {}),
      });
    }
  }

  subscriptions(shop: ShopStore, topic: Topic): Subscription[] {
    const made = shop.kept.list("subscription");
    return [...this.options.config.subscriptions, ...made].filter((subscription) => subscription.topic === topic);
  }

  /** Takes up what was on its way when the process ended. */
  resume(shop: ShopStore): void {
    for (const delivery of shop.kept.list("delivery")) {
      this.sequence = Math.max(this.sequence, Number(delivery.key));
      this.start(shop, delivery, 0);
    }
  }

  /** Sends a webhook again that has been sent before, with its own id and its first payload. */
  replay(shop: ShopStore, delivery: Delivery): void {
    this.queue(shop, { ...delivery, attempts: 0 });
  }

  /** Resolves when nothing is queued, under way, delayed or waiting for another try. */
  async idle(): Promise<void> {
    if (this.quiet) return;
    await new Promise<void>((resolve) => this.whenIdle.push(resolve));
  }

  /** Resolves once few enough webhooks are queued. */
  async room(): Promise<void> {
    while (this.ready.size > MAX_QUEUED && !this.closed)
      await new Promise((resolve) => setTimeout(resolve, ROOM_POLL_MS));
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await this.sender.close();
  }

  private get quiet(): boolean {
    return this.inFlight === 0 && this.ready.size === 0 && this.timers.size === 0;
  }

  private queue(shop: ShopStore, delivery: Delivery): void {
    const { faults } = this.options;
    const first = { ...delivery, key: String(++this.sequence) };
    if (faults.chance("dropRate")) {
      this.log.note(first, "dropped", null, null);
      return;
    }
    const copies = faults.chance("duplicateRate") ? [first, { ...delivery, key: String(++this.sequence) }] : [first];
    for (const copy of copies) {
      shop.kept.set("delivery", copy.key, copy);
      this.log.note(copy, "queued", null, null);
      this.start(shop, copy, this.delayMs());
    }
  }

  private delayMs(): number {
    const { delayMs, reorder } = this.options.faults.settings;
    return reorder ? Math.ceil(this.options.random() * (delayMs || REORDER_SPREAD_MS)) : delayMs;
  }

  private start(shop: ShopStore, delivery: Delivery, waitMs: number): void {
    if (waitMs > 0) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.start(shop, delivery, 0);
      }, waitMs);
      this.timers.add(timer);
      return;
    }
    this.ready.add({ delivery, shop });
    if (this.pumping) return;
    this.pumping = true;
    // After the action has been written down: what an app was told of must survive a kill.
    queueMicrotask(() => {
      this.pumping = false;
      this.pump();
    });
  }

  private pump(): void {
    while (!this.closed && this.inFlight < this.options.concurrency && this.ready.size > 0) {
      const next = this.ready.take();
      if (!next) return;
      this.inFlight++;
      void this.attempt(next).finally(() => {
        this.inFlight--;
        this.pump();
        if (!this.quiet) return;
        for (const resolve of this.whenIdle.splice(0)) resolve();
      });
    }
  }

  private async attempt({ delivery, shop }: Waiting): Promise<void> {
    const { delivered, status, ms } = await this.sender.send(delivery, this.origin);
    if (this.closed) return;
    const tried = { ...delivery, attempts: delivery.attempts + 1 };
    if (!delivered && tried.attempts <= RETRIES) {
      this.log.note(tried, "retrying", status, ms);
      shop.kept.set("delivery", tried.key, tried);
      this.start(shop, tried, Math.max(1, this.options.retryMs * 2 ** (tried.attempts - 1)));
      return;
    }
    this.log.note(tried, delivered ? "delivered" : "failed", status, ms);
    shop.kept.delete("delivery", tried.key);
    this.remember(tried);
    // A subscription made through the API is taken away when its webhooks keep failing; a declared one stays.
    if (!delivered && tried.subscriptionId !== undefined) {
      shop.kept.delete("subscription", String(tried.subscriptionId));
    }
  }

  private readonly sent = new Map<string, Delivery>();

  /** A webhook that was sent lately, for a replay. */
  find(id: string): Delivery | undefined {
    return this.sent.get(id);
  }

  latest(): Delivery[] {
    return [...this.sent.values()];
  }

  private remember(delivery: Delivery): void {
    this.sent.delete(delivery.id);
    this.sent.set(delivery.id, delivery);
    if (this.sent.size <= 500) return;
    const [oldest] = this.sent.keys();
    if (oldest !== undefined) this.sent.delete(oldest);
  }
}
