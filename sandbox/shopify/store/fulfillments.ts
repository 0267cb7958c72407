import { type Fulfillment, type Order, type OrderLine, OrderRefused, type Tracking } from "./order-records.ts";
import { shipUnits, unshipUnits } from "./order-stock.ts";
import { fulfilledUnits, unfulfilledUnits } from "./order-totals.ts";
import { lineById, touchOrder } from "./orders.ts";
import type { Location } from "./records.ts";
import type { ShopStore } from "./shop-store.ts";

export interface Units {
  lineId: number;
  quantity: number;
}

/** Each line once, with all that is wanted of it; refuses lines that the order has not, and quantities below one. */
export function unitsByLine(order: Order, wanted: readonly Units[]): [OrderLine, number][] {
  const units = new Map<OrderLine, number>();
  for (const { lineId, quantity } of wanted) {
    if (!Number.isInteger(quantity) || quantity < 1) {
      throw new OrderRefused("Quantity must be a whole number greater than 0", ["quantity"]);
    }
    const line = lineById(order, lineId);
    units.set(line, (units.get(line) ?? 0) + quantity);
  }
  return [...units];
}

const openUnits = (order: Order): [OrderLine, number][] =>
  order.lines
    .map((line): [OrderLine, number] => [line, unfulfilledUnits(order, line)])
    .filter(([, quantity]) => quantity > 0);

function placeOf(shop: ShopStore, wanted: Location | undefined, line: OrderLine | undefined): Location {
  const location = wanted ?? shop.locations.get(line?.locationId ?? 0) ?? shop.locations.all.find((one) => one.active);
  if (!location) throw new OrderRefused("The shop has no active location", ["location"]);
  return location;
}

/**
 * Sends units of an order, by default all that are left, from where they were taken or from another place.
 *
 * @throws {OrderRefused} where the order is cancelled or more is wanted than is left to send.
 */
export function fulfill(
  shop: ShopStore,
  order: Order,
  wanted: { units?: readonly Units[]; tracking: Tracking[]; location?: Location | undefined },
): Fulfillment {
  if (order.cancelledAtMs !== null) throw new OrderRefused(`The order ${order.name} is cancelled`, ["order"]);
  const units = wanted.units ? unitsByLine(order, wanted.units) : openUnits(order);
  if (units.length === 0) throw new OrderRefused(`The order ${order.name} has nothing left to fulfil`, ["lines"]);
  for (const [line, quantity] of units) {
    const left = unfulfilledUnits(order, line);
    if (quantity <= left) continue;
    throw new OrderRefused(`${line.sku ?? line.title} has ${left} left to fulfil, and not ${quantity}`, ["lines"]);
  }
  const location = placeOf(shop, wanted.location, units[0]?.[0]);
  return shop.transact(() => {
    const atMs = shop.now();
    const fulfillment: Fulfillment = {
      kind: "Fulfillment",
      id: shop.numbering.next("Fulfillment"),
      orderId: order.id,
      name: `${order.name}-F${order.fulfillments.length + 1}`,
      status: "SUCCESS",
      locationId: location.id,
      tracking: wanted.tracking,
      lines: units.map(([line, quantity]) => ({
        kind: "FulfillmentLineItem",
        id: shop.numbering.next("FulfillmentLineItem"),
        orderId: order.id,
        lineId: line.id,
        quantity,
        taken: shipUnits(shop, line, quantity, location),
      })),
      createdAtMs: atMs,
      updatedAtMs: atMs,
    };
    order.fulfillments.push(fulfillment);
    shop.orders.put(order);
    shop.record({ topic: "fulfillments/create", fulfillment });
    touchOrder(shop, order);
    return fulfillment;
  });
}

function touchFulfillment(shop: ShopStore, order: Order, fulfillment: Fulfillment): void {
  fulfillment.updatedAtMs = shop.now();
  shop.record({ topic: "fulfillments/update", fulfillment });
  touchOrder(shop, order);
}

function refuseCancelled({ name, status }: Fulfillment): void {
  if (status === "CANCELLED") throw new OrderRefused(`The fulfilment ${name} is cancelled`, ["fulfillment"]);
}

export function changeTracking(shop: ShopStore, order: Order, fulfillment: Fulfillment, tracking: Tracking[]): void {
  refuseCancelled(fulfillment);
  shop.transact(() => {
    fulfillment.tracking = tracking;
    touchFulfillment(shop, order, fulfillment);
  });
}

/** The parcel was not sent after all: its units are to be fulfilled again. */
export function cancelFulfillment(shop: ShopStore, order: Order, fulfillment: Fulfillment): void {
  refuseCancelled(fulfillment);
  for (const { lineId, quantity } of fulfillment.lines) {
    const line = lineById(order, lineId);
    if (fulfilledUnits(order, lineId) - quantity >= line.returned) continue;
    throw new OrderRefused(`Units of ${line.sku ?? line.title} in ${fulfillment.name} have been returned`, ["lines"]);
  }
  shop.transact(() => {
    fulfillment.status = "CANCELLED";
    for (const { lineId, taken } of fulfillment.lines) {
      unshipUnits(shop, lineById(order, lineId), taken, fulfillment.locationId);
    }
    touchFulfillment(shop, order, fulfillment);
  });
}
