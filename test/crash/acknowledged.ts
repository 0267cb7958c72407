import type { Webhooks } from "../../sandbox/shopify/webhooks/webhooks.ts";

/** What Shopify's stand-in was told about its webhooks: the promises that the app has given. */
export interface Acknowledged {
  /** Webhook ids that were answered 2xx, with their topics. */
  readonly topics: ReadonlyMap<string, string>;
  /** How long each of those answers took, in the order of arrival. */
  readonly answerMs: readonly number[];
  /** Tries that got no 2xx, by what came instead. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Webhooks that Shopify will not send again: eight retries were in vain. */
  readonly givenUp: readonly string[];
}

/** Listens to the stand-in's own log, which keeps only the latest. */
export function recordAcknowledged(webhooks: Webhooks): Acknowledged {
  const topics = new Map<string, string>();
  const answerMs: number[] = [];
  const refusals = new Map<string, number>();
  const givenUp: string[] = [];
  const { log } = webhooks;
  const note = log.note.bind(log);
  log.note = (delivery, state, status, ms) => {
    note(delivery, state, status, ms);
    if (state === "delivered") {
      topics.set(delivery.id, delivery.topic);
      answerMs.push(ms ?? 0);
    } else if (state === "retrying" || state === "failed") {
      const what = String(status).slice(0, 60);
      refusals.set(what, (refusals.get(what) ?? 0) + 1);
      if (state === "failed") givenUp.push(delivery.id);
    }
  };
  return { topics, answerMs, refusals, givenUp };
}
