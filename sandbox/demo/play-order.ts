import { z } from "zod";
import { expectedQuantity, type Matched, type QuantityRules } from "./expected.ts";
import { channelState, readState, shopifyState } from "./states.ts";
import { until } from "./until.ts";

/** One order's way: bought on the channel, made in Shopify, shipped there, told on the channel, partly refunded. */
export interface OrderReport {
  channelOrderId: string;
  /** Shopify's name of it: #1001 */
  shopifyOrder: string;
  /** From the buyer's click until Shopify's own state shows the order. */
  msToShopify: number;
  /** Shopify's total is what the buyer paid, to the minor unit. */
  totalsEqual: boolean;
  /** Units for sale after it, of the SKU that was bought: in Shopify, over all locations that count, and on each channel. */
  stockAfter: { shopify: number; ebay: number };
  trackingOnChannel: string | null;
  /** Minor units that the channel gave back to the buyer. */
  refundOnChannel: number;
}

interface Origins {
  shopify: string;
  channel: string;
}

const withinMs = 60_000;
const tracking = { company: "UPS", number: "1Z999AA10123456784" };

const placed = z.object({ id: z.string() });
const channelOrder = z.object({
  totalMinor: z.number(),
  refundedMinor: z.number(),
  tracking: z.array(z.object({ number: z.string() })),
});
const shopifyOrders = z.object({
  orders: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      sourceIdentifier: z.string().nullable(),
      totalMinor: z.number(),
      cancelled: z.boolean(),
      lines: z.array(z.object({ sku: z.string().nullable(), quantity: z.number() })),
    }),
  ),
});

/** A buyer buys one unit of it on the channel; all that follows must follow by itself. Answers also what is not as it must be. */
export async function playOrder(
  origins: Origins,
  chosen: Matched,
  rules: QuantityRules,
): Promise<{ order: OrderReport; problems: string[] }> {
  const { sku } = chosen.listing;
  const startedAt = performance.now();
  const { id } = placed.parse(
    await send(`${origins.channel}/_sandbox/orders`, { lines: [{ sku, quantity: 1 }], shippingMinor: 499 }),
  );
  const made = await until("The order's way to Shopify", () => shopifyOrder(origins.shopify, id), {
    withinMs,
    everyMs: 20,
  });
  const msToShopify = Math.round(performance.now() - startedAt);
  const stockAfter = await settledStock(origins, chosen, rules);
  const paid = await readOrder(origins.channel, id);

  await send(`${origins.shopify}/_sandbox/fulfillments`, { order: made.id, tracking });
  const shipped = await until(
    "The tracking number's way to the channel",
    async () => {
      const order = await readOrder(origins.channel, id);
      return order.tracking.length > 0 ? order : undefined;
    },
    { withinMs },
  );
  const amountMinor = Math.min(100, paid.totalMinor);
  await send(`${origins.shopify}/_sandbox/refunds`, { order: made.id, amountMinor, note: "A scratch" });
  const refunded = await until(
    "The refund's way to the channel",
    async () => {
      const order = await readOrder(origins.channel, id);
      return order.refundedMinor > 0 ? order : undefined;
    },
    { withinMs },
  );
  const order: OrderReport = {
    channelOrderId: id,
    shopifyOrder: made.name,
    msToShopify,
    totalsEqual: made.totalMinor === paid.totalMinor,
    stockAfter,
    trackingOnChannel: shipped.tracking[0]?.number ?? null,
    refundOnChannel: refunded.refundedMinor,
  };
  const twins = (await readOrders(origins.shopify)).filter(({ sourceIdentifier }) => sourceIdentifier === id);
  return { order, problems: problemsOf(order, twins.length, amountMinor) };
}

function problemsOf(order: OrderReport, count: number, amountMinor: number): string[] {
  const { channelOrderId: id, trackingOnChannel, refundOnChannel } = order;
  return [
    ...(order.totalsEqual ? [] : [`the total of ${id} in Shopify is not what the buyer paid`]),
    ...(count === 1 ? [] : [`Shopify has ${count} orders for ${id}`]),
    ...(trackingOnChannel === tracking.number
      ? []
      : [`the channel shows the tracking number ${trackingOnChannel ?? "none"}`]),
    ...(refundOnChannel === amountMinor ? [] : [`the channel refunded ${refundOnChannel} instead of ${amountMinor}`]),
  ];
}

/** Waits until the channel shows what Shopify's stock allows after the sale, and that is one less than before. */
async function settledStock(
  origins: Origins,
  chosen: Matched,
  rules: QuantityRules,
): Promise<OrderReport["stockAfter"]> {
  const { variant: before, listing } = chosen;
  const sold = total(before.inventory) - (before.tracked ? 1 : 0);
  let seen = "";
  return until(
    `The sale of ${listing.sku} in all stocks`,
    async () => {
      const { products } = await readState(origins.shopify, shopifyState);
      const variant = products.flatMap(({ variants }) => variants).find(({ id }) => id === before.id);
      const { listings } = await readState(origins.channel, channelState);
      const shown = listings.find(({ sku }) => sku === listing.sku)?.quantity;
      if (!variant || shown === undefined) return undefined;
      const shopify = total(variant.inventory);
      seen = `${shopify} in Shopify, ${shown} on the channel`;
      return shopify === sold && shown === expectedQuantity(variant, false, rules)
        ? { shopify, ebay: shown }
        : undefined;
    },
    { withinMs, seen: () => seen },
  );
}

const total = (inventory: readonly { available: number }[]) =>
  inventory.reduce((sum, { available }) => sum + available, 0);

async function shopifyOrder(shopify: string, channelOrderId: string) {
  return (await readOrders(shopify)).find(({ sourceIdentifier }) => sourceIdentifier === channelOrderId);
}

const readOrders = async (shopify: string) => (await readState(shopify, shopifyOrders)).orders;

async function readOrder(channel: string, id: string): Promise<z.infer<typeof channelOrder>> {
  const response = await fetch(`${channel}/_sandbox/orders/${id}`);
  if (!response.ok) throw new Error(`${channel}/_sandbox/orders/${id} answered ${response.status}`);
  return channelOrder.parse(await response.json());
}

async function send(url: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
