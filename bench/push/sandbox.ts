import { z } from "zod";

const index = z.object({
  ready: z.boolean(),
  app: z.string(),
  shopify: z.string(),
  shop: z.string(),
  channels: z.record(z.string(), z.string()),
});
const shopState = z.object({
  locations: z.array(z.object({ id: z.string(), name: z.string() })),
  products: z.array(
    z.object({
      variants: z.array(
        z.object({
          id: z.string(),
          inventoryItemId: z.string(),
          sku: z.string(),
          tracked: z.boolean(),
          inventory: z.array(z.object({ location: z.string(), available: z.number() })),
        }),
      ),
    }),
  ),
});
const channelState = z.object({
  listings: z.array(z.object({ sku: z.string(), quantity: z.number(), status: z.string() })),
  calls: z.object({ total: z.number(), byOperation: z.record(z.string(), z.number()) }),
});
const callList = z.object({
  calls: z.array(z.object({ operation: z.string(), at: z.string(), durationMs: z.number(), body: z.string() })),
});

/** A tracked variant that the channel shows, with the place where its stock is. */
export interface LiveVariant {
  sku: string;
  variantId: string;
  inventoryItemId: string;
  locationId: string;
  available: number;
}

/** The sandbox that `npm run demo` keeps running, by its own HTTP controls. */
export async function openSandbox(origin: string) {
  const { app, shopify, shop, channels } = index.parse(await get(`${origin}/_sandbox`));
  const channel = channels.ebay;
  if (channel === undefined) throw new Error(`${origin}/_sandbox names no eBay`);
  const state = async () => channelState.parse(await get(`${channel}/_sandbox/state`));
  return {
    app,
    shop,
    state,
    /** Newest first. */
    calls: async () => callList.parse(await get(`${channel}/_sandbox/calls?limit=1000`)).calls,
    /** Several changes of stock in Shopify, each with its webhook. */
    changeStock: (changes: { variantId: string; available?: number; delta?: number }[]) =>
      post(`${shopify}/_sandbox/inventory`, { changes }),
    async liveVariants(): Promise<LiveVariant[]> {
      const live = new Set((await state()).listings.filter(({ status }) => status === "live").map(({ sku }) => sku));
      const { locations, products } = shopState.parse(await get(`${shopify}/_sandbox/state`));
      const idOf = new Map(locations.map(({ id, name }) => [name, id]));
      return products.flatMap(({ variants }) =>
        variants.flatMap(({ id, inventoryItemId, sku, tracked, inventory }) => {
          const level = inventory.find(({ available }) => available > 2);
          const locationId = level && idOf.get(level.location);
          if (!tracked || !locationId || !live.has(sku)) return [];
          return [{ sku, variantId: id, inventoryItemId, locationId, available: level.available }];
        }),
      );
    },
  };
}
export type BenchSandbox = Awaited<ReturnType<typeof openSandbox>>;

async function get(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
  return response.json();
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits until `isTrue`, or says that it did not come about. */
export async function until(isTrue: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const endMs = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) return false;
    await sleep(100);
  }
  return true;
}
