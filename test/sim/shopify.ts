import type { AdminResult, ShopAdmin } from "../../app/shopify/index.ts";
import type { FakeOrder } from "../orders/fake-shopify-orders.ts";
import type { FakeOrderShop, FakeShopify } from "../orders/fake-shopify.ts";
import { FakeShop, type FakeProduct, type FakeVariant, type Webhook } from "../mirror.fake-shop.ts";
import type { Chance } from "./chance.ts";
import type { SimClock } from "./clock.ts";
import type { Faults } from "./profile.ts";

const mirrorDocuments =
  /(?:query|mutation) (?:MirrorShop|StartCatalogRead|BulkOperationState|MirrorExisting|Reread\w*)\b/;
const mutations = /^\s*(?:#graphql)?\s*mutation/;

export interface StockItem {
  product: FakeProduct;
  variant: FakeVariant;
}

/** One shop as Shopify would hold it: its catalog, its orders, and one stock that both count. */
export class SimShop {
  readonly catalog: FakeShop;
  readonly orders: FakeOrderShop;
  readonly domain: string;
  readonly tag: string;
  readonly locationId: string;
  /** Units that the merchant put in or sold in the store, by variant: what is left for orders of channels. */
  readonly ledger = new Map<string, number>();
  /** SKUs of variants that were deleted. */
  readonly gone = new Set<string>();

  constructor(clock: SimClock, gateway: FakeShopify, domain: string, tag: string) {
    this.catalog = new FakeShop(() => clock.nowMs());
    this.orders = gateway.shop(domain);
    this.domain = domain;
    this.tag = tag;
    this.locationId = this.catalog.addLocation("Warehouse").id;
  }

  items(): StockItem[] {
    return [...this.catalog.products.values()].flatMap((product) =>
      product.variants.map((variant) => ({ product, variant })),
    );
  }

  stockOf(variant: FakeVariant): number {
    return variant.levels.get(this.locationId)?.available ?? 0;
  }

  /** The merchant counts, or sells. */
  setStock(variant: FakeVariant, available: number): void {
    this.ledger.set(variant.id, (this.ledger.get(variant.id) ?? 0) + available - this.stockOf(variant));
    this.catalog.setStock(variant, this.locationId, available);
  }

  /** Before the orders' side works with stock, and after. What it moves is not in the ledger: that is to be judged. */
  withStock<Value>(work: () => Value): Value {
    for (const { variant } of this.items()) this.orders.available.set(gidOf(variant), this.stockOf(variant));
    const value = work();
    for (const { variant } of this.items()) {
      const now = this.orders.available.get(gidOf(variant)) ?? 0;
      if (now !== this.stockOf(variant)) this.catalog.setStock(variant, this.locationId, now);
    }
    return value;
  }

  tellOrder(order: FakeOrder, topic: string, part: object = {}): void {
    const digits = order.id.split("/").at(-1) ?? "";
    const body = topic.startsWith("orders/")
      ? { admin_graphql_api_id: order.id }
      : { ...part, order_id: Number(digits) };
    this.catalog.webhooks.push({ topic, body: JSON.stringify(body), triggeredAtMs: 0 });
  }

  /** Told since the last time it was asked; of each product so many variants at most. */
  takeWebhooks(nowMs: number, mostVariants = 100): Webhook[] {
    const told = this.catalog.webhooks;
    this.catalog.webhooks = [];
    return told.map(({ topic, body, triggeredAtMs }) => ({
      topic,
      body: topic.startsWith("products/") ? cutVariants(body, mostVariants) : body,
      triggeredAtMs: triggeredAtMs || nowMs,
    }));
  }
}

/** As text: the ids in it are larger than a number can hold. */
const cutVariants = (body: string, most: number): string =>
  body.replace(/"variants":\[(.*?)\],"variant_gids"/s, (_all, variants: string) => {
    const kept = variants.split(/(?<=\}),(?=\{)/).slice(0, most);
    return `"variants":[${kept.join(",")}],"variant_gids"`;
  });

/** The lines of a catalog without those of one product, which is there all the same. */
function withoutProduct(jsonl: string, gid: string): { body: string; objectCount: number } {
  const lines = jsonl.split("\n").filter((line) => line !== "");
  const gone = new Set([gid]);
  const kept = lines.filter((line) => {
    const { id, __parentId: parent } = JSON.parse(line) as { id?: string; __parentId?: string }; // our own fake's lines
    if (!gone.has(id ?? "") && !gone.has(parent ?? "")) return true;
    if (id !== undefined) gone.add(id);
    return false;
  });
  return { body: kept.map((line) => `${line}\n`).join(""), objectCount: kept.length };
}

const gidOf = ({ id }: FakeVariant) => `gid://shopify/ProductVariant/${id}`;

/** The API of a shop over a network that loses questions and answers. */
export function simAdmin(
  shop: SimShop,
  gateway: FakeShopify,
  { clock, chance, faults }: { clock: SimClock; chance: Chance; faults: () => Faults },
): ShopAdmin {
  const catalog = shop.catalog.admin();
  const orders = gateway.admin(shop.domain);
  const fail = (kind: "throttled" | "unavailable" | "unknown"): AdminResult<never> => ({
    ok: false,
    failure: { kind, message: `simulated: ${kind}`, ...(kind === "throttled" ? { retryAfterMs: 1500 } : {}) },
  });
  return {
    shopDomain: shop.domain,
    openJsonl: catalog.openJsonl,
    async request(operation, variables, options) {
      const text: string = operation;
      const { latencyMs, throttled, unavailable, lost, applied, late, cut } = faults();
      const isMutation = mutations.test(text);
      const ask = () =>
        mirrorDocuments.test(text)
          ? catalog.request(operation, variables, options)
          : shop.withStock(() => orders.request(operation, variables, options));
      await clock.sleep(chance.between(1, latencyMs));
      if (chance.is(throttled)) return fail("throttled");
      if (chance.is(unavailable)) return fail("unavailable");
      if (text.includes("StartCatalogRead") && chance.is(cut)) {
        const product = chance.pick([...shop.catalog.products.values()]);
        const gid = `gid://shopify/Product/${product?.id ?? ""}`;
        shop.catalog.bulkAnswers.push((truth) => withoutProduct(truth, gid));
      }
      if (chance.is(lost)) return fail(isMutation ? "unknown" : "unavailable");
      if (isMutation && chance.is(late)) {
        // Within the time that the app gives it before it asks what became of it.
        clock.later(chance.between(100, 4000), () => void ask());
        return fail("unknown");
      }
      const answer = await ask();
      if (chance.is(applied)) return fail(isMutation ? "unknown" : "unavailable");
      await clock.sleep(chance.between(1, latencyMs));
      return answer;
    },
  };
}
