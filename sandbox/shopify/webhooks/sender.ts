import type { Delivery } from "../store/kept-records.ts";
import { createHmac } from "node:crypto";
import { Agent, request } from "undici";

export interface Sent {
  delivered: boolean;
  status: number | string;
  ms: number;
}

const CONNECT_MS = 1000;

/** Sends webhooks as Shopify does: signed over the raw body, one second to connect, five in all, no redirects. */
export class Sender {
  private readonly agent: Agent;

  constructor(
    private readonly secret: string,
    concurrency: number,
    private readonly timeoutMs: number,
  ) {
    this.agent = new Agent({
      connect: { timeout: Math.min(CONNECT_MS, timeoutMs) },
      connections: concurrency,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  async send(delivery: Delivery, origin: string): Promise<Sent> {
    const startedAt = performance.now();
    try {
      const reply = await request(new URL(delivery.uri, origin), {
        method: "POST",
        headers: this.headers(delivery),
        body: delivery.body,
        dispatcher: this.agent,
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      await reply.body.dump();
      const delivered = reply.statusCode >= 200 && reply.statusCode < 300;
      return { delivered, status: reply.statusCode, ms: performance.now() - startedAt };
    } catch (error) {
      const status = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return { delivered: false, status, ms: performance.now() - startedAt };
    }
  }

  headers(delivery: Delivery): Record<string, string> {
    return {
      "content-type": "application/json",
      "user-agent": "Shopify-Captain-Hook",
      accept: "*/*",
      "x-shopify-topic": delivery.topic,
      "x-shopify-shop-domain": delivery.domain,
      "x-shopify-api-version": delivery.apiVersion,
      "x-shopify-webhook-id": delivery.id,
      "x-shopify-event-id": delivery.eventId,
      "x-shopify-triggered-at": delivery.triggeredAt,
      "x-shopify-hmac-sha256": createHmac("sha256", this.secret).update(delivery.body).digest("base64"),
    };
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}
