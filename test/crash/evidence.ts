import { z } from "zod";
import { differences, matchListings, type QuantityRules } from "../../sandbox/demo/expected.ts";
import { channelState, readState, shopifyState } from "../../sandbox/demo/states.ts";
import type { ShopifyStandIn } from "../../sandbox/shopify/index.ts";
import type { Acknowledged } from "./acknowledged.ts";
import type { Evidence } from "./judges.ts";
import type { Observer } from "./observer.ts";

const parcels = z.array(z.object({ number: z.string() }));
const shopState = shopifyState.extend({
  orders: z.array(
    z.object({
      name: z.string(),
      sourceIdentifier: z.string().nullable(),
      refundedMinor: z.number(),
      fulfillments: z.array(z.object({ tracking: parcels })),
    }),
  ),
});
const sellerState = channelState.extend({
  orders: z.array(z.object({ id: z.string(), tracking: parcels, refundedMinor: z.number() })),
});

export interface Witnesses {
  shopify: ShopifyStandIn;
  channel: string;
  observer: Observer;
  acknowledged: Acknowledged;
  rules: QuantityRules;
}

/** Asks all three: Shopify's stand-in, the channel's, and the app's database. */
export async function gather({ shopify, channel, observer, acknowledged, rules }: Witnesses): Promise<Evidence> {
  const [shop, seller] = await Promise.all([readState(shopify.origin, shopState), readState(channel, sellerState)]);
  const matching = matchListings(shop, seller.listings);
  const stock = shop.products.flatMap(({ variants }) =>
    variants.map(({ id, inventory }): [string, number] => [
      id,
      inventory.reduce((sum, { available }) => sum + available, 0),
    ]),
  );
  return {
    receipts: await unapplied(observer, acknowledged),
    differences: differences(matching, { currency: shop.shop.currency, rules, oversells: () => false }),
    liveOffers: matching.matched.filter(({ listing }) => listing.status === "live").length,
    channelOrders: seller.orders,
    shopifyOrders: shop.orders,
    stock: new Map(stock),
    held: await observer.query(
      `SELECT variant_id AS "variantId", units FROM reservation WHERE released_at IS NULL ORDER BY id`,
    ),
    waiting: [
      ...(await waiting(observer)),
      { what: "webhooks of Shopify's", count: shopify.shop().kept.list("delivery").length },
    ],
  };
}

function unapplied(observer: Observer, { topics }: Acknowledged): Promise<[...Evidence["receipts"]]> {
  return observer.query(
    `SELECT given.id AS "webhookId", given.topic, receipt.state
     FROM unnest($1::text[], $2::text[]) AS given (id, topic)
     LEFT JOIN webhook_receipt receipt ON receipt.webhook_id = given.id AND receipt.topic = given.topic
     WHERE receipt.state IS NULL OR receipt.state NOT IN ('applied', 'ignored') LIMIT 1000`,
    [[...topics.keys()], [...topics.values()]],
  );
}

function waiting(observer: Observer): Promise<[...Evidence["waiting"]]> {
  return observer.query(
    `SELECT 'offers' AS what, count(*)::int AS count FROM offer WHERE due_at IS NOT NULL OR parked_version IS NOT NULL
     UNION ALL SELECT 'listings', count(*)::int FROM listing WHERE due_at IS NOT NULL OR submission IS NOT NULL
     UNION ALL SELECT 'orders', count(*)::int FROM channel_order
       WHERE state <> 'imported' OR due_at IS NOT NULL OR look_at IS NOT NULL
     UNION ALL SELECT 'order steps', count(*)::int FROM order_step WHERE state <> 'done'
     UNION ALL SELECT 'orders'' tasks', count(*)::int FROM order_task WHERE resolved_at IS NULL`,
  );
}
