import type { Order } from "./order-records.ts";
import { Sorted } from "./sorted.ts";

/** What an order is searched for by its very value. */
export type IndexedField = "source_identifier" | "tag" | "sku" | "name";

/** All orders of a shop, found by id, by such a value, or by their parts, without a walk over all of them. */
export class OrderBook {
  private readonly sorted = new Sorted<Order>();
  private readonly byValue = new Map<string, Map<number, Order>>();
  private readonly byFulfillment = new Map<number, Order>();
  private readonly byRefund = new Map<number, Order>();

  get all(): readonly Order[] {
    return this.sorted.all;
  }

  get size(): number {
    return this.sorted.size;
  }

  get(id: number): Order | undefined {
    return this.sorted.get(id);
  }

  /**
   * Orders that have, or once had, the value: tags may change, and whoever asks looks again. Search ignores case, and so
   * does this.
   */
  having(field: IndexedField, value: string): Order[] {
    return [...(this.byValue.get(`${field} ${value.toLowerCase()}`)?.values() ?? [])];
  }

  named(name: string): Order | undefined {
    return this.having("name", name)[0];
  }

  ofFulfillment(fulfillmentId: number): Order | undefined {
    return this.byFulfillment.get(fulfillmentId);
  }

  ofRefund(refundId: number): Order | undefined {
    return this.byRefund.get(refundId);
  }

  /** Adds an order, or puts the same one back after it changed or was read again from the state file. */
  put(order: Order): void {
    this.sorted.add(order);
    for (const { id } of order.fulfillments) this.byFulfillment.set(id, order);
    for (const { id } of order.refunds) this.byRefund.set(id, order);
    this.note(order, "name", order.name);
    this.note(order, "source_identifier", order.sourceIdentifier);
    for (const tag of order.tags) this.note(order, "tag", tag);
    for (const { sku } of order.lines) this.note(order, "sku", sku);
  }

  private note(order: Order, field: IndexedField, value: string | null): void {
    if (value === null) return;
    const key = `${field} ${value.toLowerCase()}`;
    const known = this.byValue.get(key);
    if (known) known.set(order.id, order);
    else this.byValue.set(key, new Map([[order.id, order]]));
  }
}
