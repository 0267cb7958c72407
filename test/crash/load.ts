import { z } from "zod";
import { seededRandom } from "../../sandbox/faults.ts";
import { matchListings } from "../../sandbox/demo/expected.ts";
import { channelState, readState, shopifyState } from "../../sandbox/demo/states.ts";
import { sleep } from "./figures.ts";
import type { Books } from "./judges.ts";
import { post, type Stage } from "./stage.ts";

interface Offer {
  sku: string;
  variantId: string;
  handle: string;
  price: number;
}

interface Bought {
  variantId: string;
  trackingNumber: string | undefined;
  refundMinor: number;
}

const bought = z.object({ id: z.string() });

/** Everybody who does something, by chance from a seed: the merchant, the customers of the shop, the buyers on the channel. */
export class Load {
  readonly #random: () => number;
  readonly #offers: Offer[];
  readonly #stock: Map<string, number>;
  readonly #orders = new Map<string, Bought>();
  /** Offers that the load leaves alone, for whoever measures by them. */
  readonly canaries: readonly Offer[];
  readonly done = { stock: 0, prices: 0, orders: 0, parcels: 0, refunds: 0 };
  readonly #liveOffers: number;
  #running: Promise<void> | undefined;
  #isStopping = false;

  private constructor(
    private readonly stage: Stage,
    offers: readonly Offer[],
    stock: Map<string, number>,
    { seed, canaryShare }: LoadOptions,
  ) {
    this.#random = seededRandom(seed);
    this.#liveOffers = offers.length;
    this.#stock = stock;
    const handles = [...new Set(offers.map(({ handle }) => handle))];
    const canaries = Math.floor(handles.length * canaryShare);
    const apart = new Set(handles.slice(0, canaries));
    this.canaries = handles
      .slice(0, canaries)
      .flatMap((handle) => offers.find((offer) => offer.handle === handle) ?? []);
    this.#offers = offers.filter(({ handle }) => !apart.has(handle));
  }

  static async over(stage: Stage, options: LoadOptions): Promise<Load> {
    const shop = await readState(stage.shopify.origin, shopifyState);
    const { listings } = await readState(stage.channel, channelState);
    const live = matchListings(shop, listings).matched.filter(({ listing }) => listing.status === "live");
    const offers = live.map(({ product, variant, listing }) => ({
      sku: listing.sku,
      variantId: variant.id,
      handle: product.handle,
      price: Number(variant.price),
    }));
    const units = live.map(({ variant }): [string, number] => [
      variant.id,
      variant.inventory.reduce((sum, { available }) => sum + available, 0),
    ]);
    return new Load(stage, offers, new Map(units), options);
  }

  /** What was done so far, as it has to be found. */
  get books(): Books {
    return { orders: this.#orders, stock: this.#stock, liveOffers: this.#liveOffers };
  }

  /** Goes on until `stop`, with about so many actions a second. */
  start(perSecond: number): void {
    this.#isStopping = false;
    const run = async () => {
      while (!this.#isStopping) {
        await this.#act();
        await sleep((2 * this.#random() * 1000) / perSecond);
      }
    };
    this.#running = run();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running;
  }

  /** Sets a canary's stock in Shopify: told apart from all others by its number. */
  async setCanary(canary: Offer, available: number): Promise<void> {
    const changed = stockAnswer.parse(
      await post(`${this.stage.shopify.origin}/_sandbox/inventory`, { variantId: canary.variantId, available }),
    );
    const by = changed.changes.reduce((sum, { from, to }) => sum + to - from, 0);
    this.#stock.set(canary.variantId, (this.#stock.get(canary.variantId) ?? 0) + by);
  }

  /** So many changes of stock, each offer as often as every other, as fast as Shopify's webhooks leave. */
  async changeAllStock(count: number, atOnce: number): Promise<void> {
    const { webhooks } = this.stage.shopify;
    for (let made = 0; made < count; made += atOnce) {
      const changes = Array.from({ length: Math.min(atOnce, count - made) }, (_, n) => {
        const at = made + n;
        const { variantId } = this.#offers[at % this.#offers.length] ?? this.#pick(this.#offers);
        // Never back to where it was: each offer's last value is new to the channel.
        return { variantId, delta: Math.floor(at / this.#offers.length) % 3 === 2 ? -1 : 1 };
      });
      await post(`${this.stage.shopify.origin}/_sandbox/inventory`, { changes });
      for (const { variantId, delta } of changes) this.#stock.set(variantId, (this.#stock.get(variantId) ?? 0) + delta);
      this.done.stock += changes.length;
      await webhooks.room();
    }
  }

  async #act(): Promise<void> {
    const chance = this.#random();
    if (chance < 0.62) await this.#changeStock();
    else if (chance < 0.76) await this.#changePrice();
    else if (chance < 0.88) await this.#buy();
    else if (chance < 0.95) await this.#ship();
    else await this.#refund();
  }

  async #changeStock(): Promise<void> {
    const { variantId } = this.#pick(this.#offers);
    const delta = Math.floor(this.#random() * 7) - 3 || 1;
    await post(`${this.stage.shopify.origin}/_sandbox/inventory`, { variantId, delta });
    this.#stock.set(variantId, (this.#stock.get(variantId) ?? 0) + delta);
    this.done.stock += 1;
  }

  async #changePrice(): Promise<void> {
    const { handle, price } = this.#pick(this.#offers);
    const next = (price + Math.floor(this.#random() * 500) / 100).toFixed(2);
    await post(
      `${this.stage.shopify.origin}/_sandbox/products/${encodeURIComponent(handle)}`,
      { price: next },
      "PATCH",
    );
    this.done.prices += 1;
  }

  async #buy(): Promise<void> {
    const { sku, variantId } = this.#pick(this.#offers);
    const { id } = bought.parse(await post(`${this.stage.channel}/_sandbox/orders`, { lines: [{ sku, quantity: 1 }] }));
    this.#orders.set(id, { variantId, trackingNumber: undefined, refundMinor: 0 });
    this.#stock.set(variantId, (this.#stock.get(variantId) ?? 0) - 1);
    this.done.orders += 1;
  }

  /** The merchant ships and refunds what is in Shopify by now: the app's orders, and no other. */
  async #ship(): Promise<void> {
    const found = this.#inShopify(({ trackingNumber }) => trackingNumber === undefined);
    if (!found) return;
    const number = `1Z${String(this.done.parcels + 1).padStart(8, "0")}`;
    const tracking = { company: "UPS", number };
    await post(`${this.stage.shopify.origin}/_sandbox/fulfillments`, { order: found.shopifyOrder, tracking });
    found.order.trackingNumber = number;
    this.done.parcels += 1;
  }

  async #refund(): Promise<void> {
    const found = this.#inShopify(({ refundMinor }) => refundMinor === 0);
    if (!found) return;
    const refundMinor = 100;
    await post(`${this.stage.shopify.origin}/_sandbox/refunds`, {
      order: found.shopifyOrder,
      amountMinor: refundMinor,
    });
    found.order.refundMinor = refundMinor;
    this.done.refunds += 1;
  }

  #inShopify(isWanted: (order: Bought) => boolean): { order: Bought; shopifyOrder: number } | undefined {
    const made = this.stage.shopify.shop().orders.all.flatMap(({ id, sourceIdentifier }) => {
      const order = this.#orders.get(sourceIdentifier ?? "");
      return order && isWanted(order) ? [{ order, shopifyOrder: id }] : [];
    });
    return made.length === 0 ? undefined : this.#pick(made);
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.#random() * from.length)];
    if (picked === undefined) throw new Error("There is nothing to choose from: no offer is live");
    return picked;
  }
}

const stockAnswer = z.object({ changes: z.array(z.object({ from: z.number(), to: z.number() })) });

export interface LoadOptions {
  seed: number;
  /** Of the products: so many are left alone. */
  canaryShare: number;
}
