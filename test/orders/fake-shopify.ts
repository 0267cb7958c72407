import { parseAmount } from "../../app/domain/money.ts";
import type { Clock } from "../../app/platform/clock.ts";
import type { AdminFailure, AdminResult, ShopAdmin, ShopifyGateway } from "../../app/shopify/index.ts";
import { searchOrders } from "./fake-search.ts";
import {
  fulfillmentNode,
  orderFrom,
  orderNode,
  paidMinor,
  refundNode,
  refundedMinor,
  wrongWith,
  type FakeFulfillment,
  type FakeOrder,
  type FakeRefund,
  type OrderInput,
} from "./fake-shopify-orders.ts";

/** What Shopify does with the next request of a root field. */
export type ShopifyBehaviour =
  /** Before or, with `applied`, after it was done. */
  | { kind: "failure"; failure: AdminFailure; applied?: boolean }
  | { kind: "userErrors"; errors: { message: string; code?: string; field?: string[] }[] }
  /** As if the process died there: before or, with `applied`, after it was done. */
  | { kind: "crash"; applied?: boolean };

export const unavailable: ShopifyBehaviour = {
  kind: "failure",
  failure: { kind: "unavailable", message: "Shopify did not answer." },
};
export const appliedUnknown: ShopifyBehaviour = {
  kind: "failure",
  failure: { kind: "unknown", message: "No answer came." },
  applied: true,
};

class Crash extends Error {}

type Variables = Record<string, unknown>;
interface Request {
  field: string;
  document: string;
  variables: Variables;
}

/** Several shops that know nothing of each other, in memory. They misbehave on demand. */
export class FakeShopify implements ShopifyGateway {
  readonly #shops = new Map<string, FakeOrderShop>();
  readonly #clock: Clock;
  /** Every request, by shop and root field (`orderCreate`). */
  readonly calls: { shop: string; field: string; variables: Variables; atMs: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  shop(domain: string): FakeOrderShop {
    const known = this.#shops.get(domain);
    if (known) return known;
    const shop = new FakeOrderShop(this.#clock, this.#shops.size + 1);
    this.#shops.set(domain, shop);
    return shop;
  }

  callsOf(field: string) {
    return this.calls.filter((call) => call.field === field);
  }

  admin(shopDomain: string): ShopAdmin {
    const shop = this.shop(shopDomain);
    return {
      shopDomain,
      request: (document, variables) => {
        // The root field says what is asked: the first word of the first selection.
        const field = /\{\s*(\w+)/.exec(document)?.[1] ?? "";
        const asked = structuredClone(variables) as Variables;
        this.calls.push({ shop: shopDomain, field, variables: asked, atMs: this.#clock.nowMs() });
        // The answers have what the documents ask for, and more; the generated types cannot be met without casting.
        return shop.serve({ field, document, variables: asked });
      },
      openJsonl: () => {
        throw new Error("there are no bulk results here");
      },
    };
  }
}

export class FakeOrderShop {
  readonly orders = new Map<string, FakeOrder>();
  currency = "USD";
  /** By variant gid; one that is not here is not tracked. */
  readonly available = new Map<string, number>();
  readonly definitions = new Set<string>();
  /** A development store's limit; absent: none. */
  ordersPerMinute: number | undefined;
  readonly #scripts = new Map<string, ShopifyBehaviour[]>();
  readonly #answered = new Map<string, object>();
  readonly #clock: Clock;
  #lastId: number;

  constructor(clock: Clock, number: number) {
    this.#clock = clock;
    this.#lastId = number * 1_000_000;
  }

  /** What the next requests of a root field meet, in this order; after that all goes well. */
  script(field: string, ...behaviours: ShopifyBehaviour[]): void {
    this.#scripts.set(field, [...(this.#scripts.get(field) ?? []), ...behaviours]);
  }

  order(id: string): FakeOrder {
    const order = this.orders.get(gidOf(id));
    if (!order) throw new Error(`there is no order ${id}`);
    return order;
  }

  // ---- What the merchant does ----

  /** All of it that is not shipped yet, unless lines are given. */
  fulfil(
    id: string,
    { lines, tracking = [] }: Partial<Pick<FakeFulfillment, "lines" | "tracking">> = {},
  ): FakeFulfillment {
    const order = this.order(id);
    const shipped = (lineItemId: string) =>
      order.fulfillments
        .filter(({ status }) => status === "SUCCESS")
        .flatMap((each) => each.lines)
        .reduce((sum, line) => sum + (line.lineItemId === lineItemId ? line.quantity : 0), 0);
    const rest = order.lines.map((line) => ({
      lineItemId: line.id,
      quantity: line.currentQuantity - shipped(line.id),
    }));
    const at = this.#touch(order);
    const made: FakeFulfillment = {
      id: this.#newId("Fulfillment"),
      status: "SUCCESS",
      createdAt: at,
      updatedAt: at,
      lines: lines ?? rest.filter(({ quantity }) => quantity > 0),
      tracking,
      locationId: "gid://shopify/Location/1",
    };
    order.fulfillments.push(made);
    return made;
  }

  changeFulfillment(id: string, fulfillmentId: string, change: Partial<FakeFulfillment>): void {
    const order = this.order(id);
    const found = order.fulfillments.find((each) => each.id === fulfillmentId);
    if (!found) throw new Error(`there is no fulfilment ${fulfillmentId}`);
    Object.assign(found, change, { updatedAt: this.#touch(order) });
  }

  refund(id: string, refund: Partial<FakeRefund> & { amountMinor: number }): FakeRefund {
    const order = this.order(id);
    const made = { id: this.#newId("Refund"), createdAt: this.#touch(order), note: "", lines: [], ...refund };
    for (const { lineItemId, quantity } of made.lines) {
      const line = order.lines.find((each) => each.id === lineItemId);
      if (line) line.currentQuantity -= quantity;
    }
    order.refunds.push(made);
    const sale = order.transactions.find(({ kind }) => kind === "SALE");
    order.transactions.push({
      id: this.#newId("OrderTransaction"),
      kind: "REFUND",
      status: "SUCCESS",
      gateway: sale?.gateway ?? "manual",
      amountMinor: made.amountMinor,
      parentId: sale?.id ?? null,
    });
    return made;
  }

  /** `refunds`: what was paid and is not given back yet goes back too. */
  cancel(id: string, { reason = "OTHER", restock = true, refunds = true } = {}): void {
    const order = this.order(id);
    order.cancelledAt = this.#touch(order);
    order.cancelReason = reason;
    const left = paidMinor(order) - refundedMinor(order);
    if (refunds && left > 0) this.refund(id, { amountMinor: left });
    for (const line of order.lines) line.currentQuantity = 0;
    if (!restock) return;
    for (const [variant, units] of order.taken) this.available.set(variant, (this.available.get(variant) ?? 0) + units);
    order.taken.clear();
  }

  /** As another app, or the storefront, would. */
  create(input: OrderInput): FakeOrder {
    const order = orderFrom(input, {
      id: this.#newId("Order"),
      name: `#${1001 + this.orders.size}`,
      at: this.#clock.now().toISOString(),
      shopCurrency: this.currency,
      newId: (type) => this.#newId(type),
    });
    this.orders.set(order.id, order);
    return order;
  }

  // ---- What the app asks ----

  serve(request: Request): Promise<AdminResult<object>> {
    const behaviour = this.#scripts.get(request.field)?.shift();
    switch (behaviour?.kind) {
      case undefined:
        return Promise.resolve({ ok: true, data: this.#answer(request) });
      case "failure":
        if (behaviour.applied) this.#answer(request);
        return Promise.resolve({ ok: false, failure: behaviour.failure });
      case "userErrors":
        return Promise.resolve({ ok: true, data: { [request.field]: refusal(behaviour.errors) } });
      case "crash":
        if (behaviour.applied) this.#answer(request);
        return Promise.reject(new Crash(`died at ${request.field}`));
    }
  }

  #answer(request: Request): object {
    const { field, document, variables } = request;
    const page = pager(document, variables.after);
    const order = this.orders.get(gidOf(typeof variables.id === "string" ? variables.id : ""));
    switch (field) {
      case "order":
        return { order: order ? orderNode(order, page) : null };
      case "orderByIdentifier": {
        const found = this.#byKey(variables.identifier);
        return { orderByIdentifier: found ? orderNode(found, page) : null };
      }
      case "orders": {
        const found = searchOrders(this.orders.values(), variables.query);
        if (document.includes("sortKey: UPDATED_AT"))
          found.sort((one, other) => Date.parse(one.updatedAt) - Date.parse(other.updatedAt));
        const { nodes, pageInfo } = page("orders", found);
        return { orders: { nodes: nodes.map((each) => orderNode(each, page)), pageInfo } };
      }
      case "fulfillment": {
        const found = [...this.orders.values()]
          .flatMap((each) => each.fulfillments)
          .find(({ id }) => id === variables.id);
        return { fulfillment: found ? fulfillmentNode(found, page) : null };
      }
      case "refund": {
        for (const each of this.orders.values()) {
          const found = each.refunds.find(({ id }) => id === variables.id);
          if (found) return { refund: refundNode(each, found, page) };
        }
        return { refund: null };
      }
      default:
        return { [field]: this.#mutate(field, variables) };
    }
  }

  #mutate(field: string, variables: Variables): object {
    switch (field) {
      case "metafieldDefinitionCreate": {
        const { namespace, key } = variables.definition as { namespace: string; key: string };
        const name = `${namespace}.${key}`;
        if (this.definitions.has(name)) return refusal([{ message: "Key is in use", code: "TAKEN" }]);
        this.definitions.add(name);
        return { createdDefinition: { id: this.#newId("MetafieldDefinition") }, userErrors: [] };
      }
      case "orderCreate":
        return this.#create(variables.order as OrderInput, variables.options ?? {});
      case "orderCancel":
        return this.#cancel(variables as { orderId: string; reason: string; restock: boolean; refundMethod?: unknown });
      case "refundCreate":
        return this.#refund(String(variables.key), variables.input as RefundInput);
      case "orderUpdate": {
        const { id, ...change } = variables.input as { id: string };
        const order = this.orders.get(gidOf(id));
        if (!order) return refusal([{ message: "Order does not exist" }]);
        Object.assign(order.input, change);
        this.#touch(order);
        return { order: { id: order.id }, userErrors: [] };
      }
      default:
        throw new Error(`the fake Shopify knows no ${field}`);
    }
  }

  #create(input: OrderInput, { inventoryBehaviour = "BYPASS" }: { inventoryBehaviour?: string }): object {
    const wrong = wrongWith(input);
    if (wrong.length > 0) return refusal(wrong);
    const nowMs = this.#clock.nowMs();
    const lately = [...this.orders.values()].filter(({ createdAt }) => Date.parse(createdAt) > nowMs - 60_000);
    if (this.ordersPerMinute !== undefined && lately.length >= this.ordersPerMinute) {
      return refusal([{ message: "Too many orders were created: rate limit exceeded. Try again in a minute." }]);
    }
    const keys = new Set([...this.orders.values()].flatMap((order) => keysOf(order.input)));
    if (keysOf(input).some((key) => keys.has(key))) {
      return refusal([{ message: "Value is already in use", code: "TAKEN", field: ["order", "metafields"] }]);
    }
    const wanted = new Map<string, number>();
    for (const { variantId, quantity } of input.lineItems ?? []) {
      if (inventoryBehaviour === "BYPASS" || !variantId || !this.available.has(variantId)) continue;
      wanted.set(variantId, (wanted.get(variantId) ?? 0) + quantity);
    }
    const isShort = [...wanted].some(([variant, units]) => (this.available.get(variant) ?? 0) < units);
    if (isShort && inventoryBehaviour === "DECREMENT_OBEYING_POLICY") {
      return refusal([{ message: "Unable to claim inventory", code: "INVENTORY_CLAIM_FAILED" }]);
    }
    for (const [variant, units] of wanted) this.available.set(variant, (this.available.get(variant) ?? 0) - units);
    const order = this.create(input);
    order.taken = wanted;
    return { order: orderNode(order, pager("", undefined)), userErrors: [] };
  }

  #cancel(asked: { orderId: string; reason: string; restock: boolean; refundMethod?: unknown }): object {
    const order = this.orders.get(gidOf(asked.orderId));
    const refuse = (message: string, code: string) => ({ job: null, orderCancelUserErrors: [{ message, code }] });
    if (!order) return refuse("Order does not exist", "NOT_FOUND");
    if (order.cancelledAt !== null) return refuse("Order has already been cancelled", "INVALID");
    this.cancel(order.id, { reason: asked.reason, restock: asked.restock, refunds: asked.refundMethod !== undefined });
    return { job: { id: this.#newId("Job"), done: true }, orderCancelUserErrors: [] };
  }

  #refund(key: string, input: RefundInput): object {
    const known = this.#answered.get(key);
    if (known) return known;
    const order = this.orders.get(gidOf(input.orderId));
    if (!order) return refusal([{ message: "Order does not exist" }]);
    const amountMinor = (input.transactions ?? [])
      .map(({ amount }) => parseAmount(String(amount), order.presentmentCurrency) ?? Number.NaN)
      .reduce((sum, amount) => sum + amount, 0);
    if (!(amountMinor + refundedMinor(order) <= paidMinor(order))) {
      return refusal([{ message: "Refund cannot be greater than the amount that was paid" }]);
    }
    const lines = (input.refundLineItems ?? []).map(({ lineItemId, quantity, restockType = "NO_RESTOCK" }) => ({
      lineItemId,
      quantity,
      restockType,
      subtotalMinor: (order.lines.find(({ id }) => id === lineItemId)?.unitMinor ?? 0) * quantity,
    }));
    const refund = this.refund(order.id, { amountMinor, note: input.note ?? "", lines, key });
    const answer = { refund: refundNode(order, refund, pager("", undefined)), order: { id: order.id }, userErrors: [] };
    this.#answered.set(key, answer);
    return answer;
  }

  #byKey(identifier: unknown): FakeOrder | undefined {
    const { customId, id } = identifier as {
      id?: string;
      customId?: { namespace?: string; key: string; value: string };
    };
    if (!customId) return this.orders.get(gidOf(id ?? ""));
    const wanted = keyText(customId);
    return [...this.orders.values()].find((order) => keysOf(order.input).includes(wanted));
  }

  #newId(type: string): string {
    this.#lastId += 1;
    return `gid://shopify/${type}/${this.#lastId}`;
  }

  #touch(order: FakeOrder): string {
    order.updatedAt = this.#clock.now().toISOString();
    return order.updatedAt;
  }
}

interface RefundInput {
  orderId: string;
  note?: string | null;
  refundLineItems?: { lineItemId: string; quantity: number; restockType?: string }[];
  transactions?: { gateway: string; amount: unknown; parentId?: string | null }[];
}

const refusal = (userErrors: { message: string; code?: string; field?: string[] }[]) => ({
  userErrors,
  orderCancelUserErrors: userErrors,
});
const gidOf = (id: string) => (id.startsWith("gid:") ? id : `gid://shopify/Order/${id}`);
const keyText = ({ namespace = "", key = "", value = "" }: { namespace?: string; key?: string; value?: string }) =>
  JSON.stringify([namespace, key, value]);
const keysOf = ({ metafields }: OrderInput) => (metafields ?? []).map(keyText);

/** Cuts as the document says: `lineItems(first: 250, after: $after)`. `after` counts for every field that takes it. */
function pager(document: string, after: unknown) {
  return <Node>(field: string, nodes: readonly Node[]) => {
    const found = new RegExp(`\\b${field}\\(([^)]*)\\)`).exec(document)?.[1] ?? "";
    const size = Number(/first: (\d+)/.exec(found)?.[1] ?? 250);
    const from = found.includes("$after") ? Number(after ?? 0) : 0;
    const end = from + size;
    const pageInfo = { hasNextPage: end < nodes.length, endCursor: String(end) };
    return { nodes: nodes.slice(from, end), pageInfo };
  };
}
