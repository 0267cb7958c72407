import type { Order } from "./order-records.ts";
import { Sorted } from "./sorted.ts";

/** All orders of a shop, found by id, name, source identifier or fulfilment without a walk over all of them. */
export class OrderBook {
  private readonly sorted = new Sorted<Order>();
  private readonly byName = new Map<string, Order>();
  private readonly bySource = new Map<string, Map<number, Order>>();
  private readonly byFulfillment = new Map<number, Order>();

  get all(): readonly Order[] {
    return this.sorted.all;
  }

  get size(): number {
    return this.sorted.size;
  }

  get(id: number): Order | undefined {
    return this.sorted.get(id);
  }

  named(name: string): Order | undefined {
    return this.byName.get(name.toLowerCase());
  }

  /** Search ignores case, and so does this. */
  withSourceIdentifier(text: string): Order[] {
    return [...(this.bySource.get(text.toLowerCase())?.values() ?? [])];
  }

  ofFulfillment(fulfillmentId: number): Order | undefined {
    return this.byFulfillment.get(fulfillmentId);
  }

  /** Adds an order, or puts the same one back after it got a fulfilment or was read again from the state file. */
  put(order: Order): void {
    this.sorted.add(order);
    this.byName.set(order.name.toLowerCase(), order);
    for (const { id } of order.fulfillments) this.byFulfillment.set(id, order);
    if (order.sourceIdentifier === null) return;
    const key = order.sourceIdentifier.toLowerCase();
    const known = this.bySource.get(key);
    if (known) known.set(order.id, order);
    else this.bySource.set(key, new Map([[order.id, order]]));
  }
}
