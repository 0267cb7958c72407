import { expectedQuantity, type Matched, type QuantityRules } from "./expected.ts";
import { channelState, readState } from "./states.ts";
import { until } from "./until.ts";

export interface StockChange {
  sku: string;
  from: number;
  to: number;
  /** From the merchant's click to the channel's own state, by asking it all the time. */
  msToChannel: number;
}

interface Origins {
  shopify: string;
  channel: string;
}

const withinMs = 60_000;
const handMs = 1_500;

/** A live offer whose stock Shopify counts, best one that is not sold below zero; else any live one. */
export function chooseForStock(
  matched: readonly Matched[],
  oversells: (variantId: string) => boolean,
): Matched | undefined {
  const live = matched.filter(({ listing }) => listing.status === "live");
  const plain = live.filter(({ variant }) => !oversells(variant.id));
  const counted = plain.filter(({ variant }) => variant.tracked);
  // One with a SKU of its own is found more easily by whoever reads the report.
  return counted.find(({ variant, listing }) => variant.sku === listing.sku) ?? counted[0] ?? plain[0] ?? live[0];
}

/**
 * Changes the stock of one variant in Shopify, and waits for the channel. Where Shopify does not count it, counting is turned on
 * first, as a merchant would, and the channel gets the counted number before the change.
 */
export async function changeStock(origins: Origins, chosen: Matched, rules: QuantityRules): Promise<StockChange> {
  const { product, variant, listing } = chosen;
  if (!variant.tracked) {
    const tracked = { ...variant, tracked: true };
    await send(`${origins.shopify}/_sandbox/products/${encodeURIComponent(product.handle)}`, "PATCH", {
      tracked: true,
    });
    await shows(origins.channel, listing.sku, expectedQuantity(tracked, false, rules));
    // No hand is faster. Shopify's webhooks tell whole seconds: two changes in one are a case of their own, which takes longer.
    await new Promise((resolve) => setTimeout(resolve, handMs));
  }
  const from = await quantityOf(origins.channel, listing.sku);
  const [place] = variant.inventory;
  if (place === undefined) throw new Error(`${listing.sku} has no stock level in Shopify`);
  const available = place.available === 3 ? 7 : 3;
  const inventory = variant.inventory.map((level) => (level === place ? { ...level, available } : level));
  const to = expectedQuantity({ ...variant, tracked: true, inventory }, false, rules);
  const startedAt = performance.now();
  await send(`${origins.shopify}/_sandbox/inventory`, "POST", {
    variantId: variant.id,
    location: place.location,
    available,
  });
  await shows(origins.channel, listing.sku, to);
  return { sku: listing.sku, from, to, msToChannel: Math.round(performance.now() - startedAt) };
}

async function shows(channel: string, sku: string, quantity: number): Promise<void> {
  let last = 0;
  await until(
    `The change of ${sku} to ${quantity}`,
    async () => {
      last = await quantityOf(channel, sku);
      return last === quantity ? true : undefined;
    },
    { withinMs, everyMs: 5, seen: () => `quantity ${last}` },
  );
}

async function quantityOf(channel: string, sku: string): Promise<number> {
  const { listings } = await readState(channel, channelState);
  const found = listings.find((listing) => listing.sku === sku);
  if (found === undefined) throw new Error(`${sku} is no longer on the channel`);
  return found.quantity;
}

async function send(url: string, method: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
}
