import fc from "fast-check";
import { expect, test } from "vitest";
import { cancel, orderBody, sellOrder } from "../controls/orders.ts";
import { fulfillOrder, undoFulfillment } from "../controls/parcels.ts";
import { refund } from "../controls/refunds.ts";
import { BadRequest } from "../controls/request.ts";
import { DEFAULT_SHOP } from "../options.ts";
import { catalogProduct, catalogVariant } from "../testing.ts";
import { importCatalog } from "./from-catalog.ts";
import { addLocation } from "./locations.ts";
import { type Order, OrderRefused } from "./order-records.ts";
import { fulfilledUnits, paid, refunded, unfulfilledUnits } from "./order-totals.ts";
import { ShopStore } from "./shop-store.ts";

const START = 40;
const place = fc.constantFrom("Warehouse", "Shop floor", undefined);
const pick = fc.nat(5);
const units = fc.integer({ min: 1, max: 4 });
const step = fc.oneof(
  fc.record({ do: fc.constant("sell" as const), units, more: units, place }),
  fc.record({ do: fc.constant("fulfil" as const), pick, units, place }),
  fc.record({ do: fc.constant("undo" as const), pick }),
  fc.record({ do: fc.constant("refund" as const), pick, units, place, restock: fc.boolean() }),
  fc.record({ do: fc.constant("cancel" as const), pick, restock: fc.boolean() }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function newShop(): Promise<ShopStore> {
  const shop = new ShopStore(0, { ...DEFAULT_SHOP, locations: [] }, Date.now, () => undefined);
  for (const name of ["Warehouse", "Shop floor"]) addLocation(shop, { name });
  const quantities = { Warehouse: START / 2, "Shop floor": START / 2 };
  await importCatalog(shop, [catalogProduct({ variants: [catalogVariant({ sku: "A", quantities })] })]);
  return shop;
}

/** Does a step where it can be done; a refusal is an answer too. */
function take(shop: ShopStore, wanted: Step): void {
  const order = "pick" in wanted ? shop.orders.all[wanted.pick] : undefined;
  const location = "place" in wanted && wanted.place !== undefined ? { location: wanted.place } : {};
  try {
    if (wanted.do === "sell") {
      const lines = [wanted.units, wanted.more].map((quantity) => ({ sku: "A", quantity }));
      sellOrder(shop, orderBody.parse({ lines, ...location }));
    } else if (!order) return;
    else if (wanted.do === "fulfil") {
      fulfillOrder(shop, { order: order.name, lines: [{ sku: "A", quantity: wanted.units }], ...location });
    } else if (wanted.do === "undo") undoFulfillment(shop, String(order.fulfillments.at(-1)?.id ?? 0));
    else if (wanted.do === "cancel")
      cancel(shop, order.name, { restock: wanted.restock, refund: true, reason: "OTHER" });
    else {
      const lines = [{ sku: "A", quantity: wanted.units }];
      refund(shop, { order: order.name, lines, restock: wanted.restock, ...location });
    }
  } catch (error) {
    if (!(error instanceof OrderRefused || error instanceof BadRequest)) throw error;
  }
}

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);
const ofLines = (orders: readonly Order[], unitsOf: (order: Order, line: Order["lines"][number]) => number): number =>
  sum(orders.flatMap((order) => order.lines.map((line) => unitsOf(order, line))));

test("units are for sale, committed, sent, back or lost, and never two of these", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const shop = await newShop();
      for (const one of steps) take(shop, one);
      const levels = shop.variants.all.flatMap(({ item }) => item.levels);
      const orders = shop.orders.all;
      const sent = ofLines(orders, (order, line) => fulfilledUnits(order, line.id));
      const backOnSale = ofLines(orders, (order, line) =>
        sum(
          order.refunds
            .flatMap(({ lines }) => lines)
            .filter(({ lineId, restockType }) => lineId === line.id && restockType === "RETURN")
            .map(({ quantity }) => quantity),
        ),
      );
      const removed = ofLines(orders, (_order, line) => line.removed);
      const released = sum(
        orders.flatMap(({ refunds }) =>
          refunds.flatMap(({ lines }) =>
            lines.filter(({ restockType }) => restockType === "CANCEL").map(({ quantity }) => quantity),
          ),
        ),
      );
      const onHand = sum(levels.map(({ available, committed }) => available + committed));
      expect(onHand).toBe(START - sent + backOnSale - (removed - released));
      for (const { committed } of levels) expect(committed).toBeGreaterThanOrEqual(0);
      expect(sum(levels.map(({ committed }) => committed))).toBe(ofLines(orders, (_order, line) => line.taken));
      expect(ofLines(orders, (_order, line) => line.taken)).toBe(ofLines(orders, unfulfilledUnits));
      for (const order of orders) expect(refunded(order).shop).toBeLessThanOrEqual(paid(order).shop);
    }),
    { numRuns: 300 },
  );
});
