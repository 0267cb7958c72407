import type { Webhook } from "../mirror.fake-shop.ts";
import type { World } from "./world.ts";

const answerWithinMs = 5_000;
/** Sooner than Shopify, which takes four hours for eight tries: the world's days are short. */
const againMs = [1_000, 3_000, 10_000, 20_000];

/** Hands over what the shops told since the last time: late, twice, in another order, or never. */
export function deliverWebhooks(world: World): void {
  const { chance, clock, profile, shops } = world;
  const { dropped, twice, delayMs, variants } = profile.webhook;
  for (const { shop } of shops) {
    // One event of the shop may be told by several webhooks, of one topic or of many.
    const eventId = `E-${world.seed}-${world.webhooks + 1}`;
    for (const webhook of shop.takeWebhooks(clock.nowMs(), variants)) {
      world.webhooks += 1;
      const id = `W-${world.seed}-${world.webhooks}`;
      const isLost = world.hasFaults && isFoundAgain(webhook.topic) && chance.is(dropped);
      world.trace.note(
        webhook.body,
        `${shop.domain} tells ${webhook.topic} as ${id}${isLost ? ", which is lost" : ""}`,
      );
      if (isLost) continue;
      const copies = chance.is(twice) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        clock.later(
          chance.between(0, delayMs),
          () => void deliver(world, { domain: shop.domain, id, eventId, webhook }, 0),
        );
      }
    }
  }
}

/** What reconciliation finds by itself: stock, and what became of an order. */
const isFoundAgain = (topic: string) => /^(inventory_|orders\/|fulfillments\/|refunds\/)/.test(topic);

interface Delivery {
  domain: string;
  id: string;
  eventId: string;
  webhook: Webhook;
}

async function deliver(world: World, delivery: Delivery, tries: number): Promise<void> {
  const { clock, judges } = world;
  const { domain, id, eventId, webhook } = delivery;
  const process = world.living();
  const headers = {
    "x-shopify-topic": webhook.topic,
    "x-shopify-shop-domain": domain,
    "x-shopify-webhook-id": id,
    "x-shopify-event-id": eventId,
    "x-shopify-api-version": "2026-10",
    "x-shopify-triggered-at": new Date(webhook.triggeredAtMs).toISOString(),
  };
  const late = clock.sleep(answerWithinMs).then(() => 0);
  const status = process ? await Promise.race([process.receive(headers, webhook.body), late]) : 0;
  if (status === 200) {
    await judges.acknowledged(id);
    return;
  }
  const waitMs = againMs[Math.min(tries, againMs.length - 1)] ?? 0;
  clock.later(waitMs, () => void deliver(world, delivery, tries + 1));
}
