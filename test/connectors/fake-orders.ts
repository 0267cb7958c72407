import type { Call, Failure, Result } from "../../app/connectors/contract.ts";
import type {
  KnownShipment,
  OrderRead,
  OrdersConnector,
  RemoteOrder,
  RemoteRefund,
} from "../../app/connectors/orders-contract.ts";
import type { Clock } from "../../app/platform/clock.ts";

export type OrderOperation = "listOrders" | "getOrders" | "shipments" | "ship" | "cancel" | "keep" | "refund";

/** What the channel does with the next call of an operation. */
export type OrderBehaviour =
  /** Never answers. `applied`: it did what was asked all the same; a number: so many milliseconds later. */
  | { kind: "silent"; applied?: boolean | number }
  /** Refuses; `applied`: the reply is wrong. */
  | { kind: "failure"; failure: Failure; applied?: boolean }
  /** Reads only: these orders are left out of the reply. */
  | { kind: "omits"; ids: string[] }
  | { kind: "throws" };

export interface RecordedOrderCall {
  operation: OrderOperation;
  atMs: number;
  sellerId: string;
  orderIds: string[];
  /** What was asked, as the connector got it. */
  input: unknown;
}

export interface Placing {
  /** Only this seller's account sees it; absent: every account does. */
  sellerId?: string;
  /** The channel shows it only so long after it was placed, with the earlier times. */
  hiddenMs?: number;
  /** It is listed, and cannot be read. */
  unreadable?: string;
}

export interface FakeOrders {
  orders: OrdersConnector;
  calls: RecordedOrderCall[];
  callsOf(operation: OrderOperation): RecordedOrderCall[];
  place(order?: Partial<RemoteOrder>, placing?: Placing): RemoteOrder;
  /** Moves `updatedAt` to now, unless the change says it. */
  update(id: string, change: Partial<RemoteOrder>, placing?: Placing): RemoteOrder;
  get(id: string): RemoteOrder;
  shipmentsOf(id: string): KnownShipment[];
  refundsOf(id: string): RemoteRefund[];
  /** What the next calls of an operation meet, in this order; after that all goes well. */
  script(operation: OrderOperation, ...behaviours: OrderBehaviour[]): void;
  /** Of `listOrders`, at most. */
  pageSize: number;
  /** Access tokens that are taken; empty: any. */
  tokens: Set<string>;
  /** Whether a cancellation is done when it is answered, or only agreed to (then `update` finishes it). */
  cancelsAtOnce: boolean;
  /** A new refund begins with this. */
  refundState: RemoteRefund["state"];
}

interface Kept extends Placing {
  order: RemoteOrder;
  visibleAtMs: number;
  shipments: KnownShipment[];
}

const hang = () => new Promise<never>(() => undefined);
const limits = { maxItems: 50, deadlineMs: 20_000 };
const carriers = [
  { code: "DHL", name: "DHL" },
  { code: "UPS", name: "UPS" },
  { code: "OTHER", name: "Another carrier" },
];

const refused = (code: string, message: string): { ok: false; failure: Failure } => ({
  ok: false,
  failure: { kind: "rejected", issues: [{ class: "data", severity: "error", code, field: "", message }] },
});

/** All that the buyer pays, as the contract says. */
export function totalOf(order: Omit<RemoteOrder, "totalMinor">): number {
  const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const taxes = [...order.lines.flatMap((line) => line.taxes), ...order.shipping.taxes];
  return (
    sum(order.lines.map((line) => line.totalMinor - line.discountMinor)) +
    order.shipping.amountMinor +
    order.otherMinor -
    order.discountMinor +
    (order.taxesIncluded ? 0 : sum(taxes.map(({ amountMinor }) => amountMinor)))
  );
}

function complete(id: string, order: Partial<RemoteOrder>, now: string): RemoteOrder {
  const { totalMinor, ...rest } = order;
  const filled = {
    id,
    number: id,
    placedAt: now,
    updatedAt: now,
    status: "open" as const,
    currency: "USD",
    lines: [
      { id: `${id}-1`, sku: "SKU-1", title: "A thing", quantity: 1, totalMinor: 1000, discountMinor: 0, taxes: [] },
    ],
    shipping: { title: "Standard", code: "standard", amountMinor: 0, taxes: [] },
    discountMinor: 0,
    otherMinor: 0,
    taxesIncluded: false,
    refunds: [],
    ...rest,
  };
  return { ...filled, totalMinor: totalMinor ?? totalOf(filled) };
}

/** The orders of a channel, in memory: buyers `place` them, and it misbehaves on demand. */
export function createFakeOrders(clock: Clock): FakeOrders {
  const kept = new Map<string, Kept>();
  const scripts = new Map<OrderOperation, OrderBehaviour[]>();
  const calls: RecordedOrderCall[] = [];
  const iso = () => clock.now().toISOString();

  const keptOf = (id: string): Kept => {
    const found = kept.get(id);
    if (!found) throw new Error(`there is no order ${id}`);
    return found;
  };
  const seen = (sellerId: string) =>
    [...kept.values()].filter(
      (entry) => (entry.sellerId === undefined || entry.sellerId === sellerId) && entry.visibleAtMs <= clock.nowMs(),
    );
  const readOf = ({ order, unreadable }: Kept): OrderRead =>
    unreadable === undefined
      ? { kind: "order", order: structuredClone(order) }
      : { kind: "unreadable", id: order.id, message: unreadable };

  /** Records the call, and answers by `apply`, as the script says. `without`: the reply less some orders. */
  async function serve<Value>(
    operation: OrderOperation,
    { orderIds, input, call }: { orderIds: readonly string[]; input: unknown; call: Call },
    apply: () => Result<Value>,
    without: (value: Value, ids: string[]) => Value = (value) => value,
  ): Promise<Result<Value>> {
    const { sellerId } = call;
    calls.push({ operation, atMs: clock.nowMs(), sellerId, orderIds: [...orderIds], input: structuredClone(input) });
    const behaviour = scripts.get(operation)?.shift();
    if (fake.tokens.size > 0 && !fake.tokens.has(call.accessToken)) {
      return { ok: false, failure: { kind: "auth", message: "invalid access token" } };
    }
    switch (behaviour?.kind) {
      case undefined:
        return apply();
      case "silent":
        if (typeof behaviour.applied === "number") await clock.sleep(behaviour.applied);
        if (behaviour.applied !== undefined && behaviour.applied !== false) apply();
        return hang();
      case "failure":
        if (behaviour.applied) apply();
        return { ok: false, failure: behaviour.failure };
      case "omits": {
        const result = apply();
        return result.ok ? { ok: true, value: without(result.value, behaviour.ids) } : result;
      }
      case "throws":
        throw new TypeError("cannot read properties of undefined");
    }
  }

  const idOf = (read: OrderRead) => (read.kind === "order" ? read.order.id : read.id);
  const onOrder = <Value>(orderId: string, call: Call, does: (entry: Kept) => Result<Value>): Result<Value> => {
    const entry = seen(call.sellerId).find(({ order }) => order.id === orderId);
    return entry ? does(entry) : refused("fake.orderUnknown", "The channel knows no such order.");
  };

  const orders: OrdersConnector = {
    list: limits,
    write: limits,
    lagMs: 300_000,
    buyerDays: 30,
    carriers,
    otherCarrier: "OTHER",
    listOrders(query, call) {
      const within = ({ order: { updatedAt } }: Kept) =>
        Date.parse(updatedAt) >= query.from.getTime() && Date.parse(updatedAt) <= query.to.getTime();
      const list = () => {
        const all = seen(call.sellerId).filter(within);
        all.sort((a, b) => Date.parse(a.order.updatedAt) - Date.parse(b.order.updatedAt));
        const start = Number(query.page || "0");
        const end = start + fake.pageSize;
        const page = all.slice(start, end).map(readOf);
        return { ok: true as const, value: { orders: page, ...(end < all.length ? { next: String(end) } : {}) } };
      };
      return serve("listOrders", { orderIds: [], input: query, call }, list, (page, ids) => ({
        ...page,
        orders: page.orders.filter((read) => !ids.includes(idOf(read))),
      }));
    },
    getOrders(ids, call) {
      const wanted = ({ order }: Kept) => ids.includes(order.id);
      return serve(
        "getOrders",
        { orderIds: ids, input: ids, call },
        () => ({ ok: true as const, value: seen(call.sellerId).filter(wanted).map(readOf) }),
        (reads, omitted) => reads.filter((read) => !omitted.includes(idOf(read))),
      );
    },
    shipments: (orderId, call) =>
      serve("shipments", { orderIds: [orderId], input: orderId, call }, () =>
        onOrder(orderId, call, (entry) => ({ ok: true, value: structuredClone(entry.shipments) })),
      ),
    ship: (shipment, call) =>
      serve("ship", { orderIds: [shipment.orderId], input: shipment, call }, () =>
        onOrder(shipment.orderId, call, ({ order, shipments }) => {
          const { carrierCode, number, lines } = shipment;
          if (!carriers.some(({ code }) => code === carrierCode) || number === "") {
            return refused("orders.carrierRefused", "The channel does not take this carrier or tracking number.");
          }
          const shipmentId = `${order.id}-S${shipments.length + 1}`;
          shipments.push({ shipmentId, carrierCode, number, lines: structuredClone(lines) });
          order.updatedAt = iso();
          return { ok: true, value: { shipmentId } };
        }),
      ),
    cancel: (asked, call) =>
      serve("cancel", { orderIds: [asked.orderId], input: asked, call }, () =>
        onOrder(asked.orderId, call, ({ order }) => {
          if (fake.cancelsAtOnce) {
            order.status = "cancelled";
            delete order.cancelRequest;
            order.updatedAt = iso();
          }
          return { ok: true, value: { isDone: fake.cancelsAtOnce } };
        }),
      ),
    keep: (asked, call) =>
      serve("keep", { orderIds: [asked.orderId], input: asked, call }, () =>
        onOrder(asked.orderId, call, ({ order }) => {
          delete order.cancelRequest;
          order.updatedAt = iso();
          return { ok: true, value: { isDone: true } };
        }),
      ),
    refund: (asked, call) =>
      serve("refund", { orderIds: [asked.orderId], input: asked, call }, () =>
        onOrder(asked.orderId, call, ({ order }) => {
          const given = order.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
          if (asked.currency !== order.currency || given + asked.amountMinor > order.totalMinor) {
            return refused("fake.refundTooLarge", "That is more than the buyer paid.");
          }
          const refundId = `${order.id}-R${order.refunds.length + 1}`;
          const { amountMinor, lines } = structuredClone(asked);
          order.refunds.push({ id: refundId, amountMinor, at: iso(), state: fake.refundState, lines });
          order.updatedAt = iso();
          return { ok: true, value: { refundId, state: fake.refundState } };
        }),
      ),
  };

  const fake: FakeOrders = {
    orders,
    calls,
    callsOf: (operation) => calls.filter((call) => call.operation === operation),
    place(order = {}, placing = {}) {
      const id = order.id ?? `order-${kept.size + 1}`;
      const placed = structuredClone(complete(id, order, iso()));
      kept.set(id, { ...placing, order: placed, visibleAtMs: clock.nowMs() + (placing.hiddenMs ?? 0), shipments: [] });
      return structuredClone(placed);
    },
    update(id, change, placing = {}) {
      const entry = keptOf(id);
      Object.assign(entry, placing);
      Object.assign(entry.order, { updatedAt: iso() }, structuredClone(change));
      return structuredClone(entry.order);
    },
    get: (id) => structuredClone(keptOf(id).order),
    shipmentsOf: (id) => structuredClone(keptOf(id).shipments),
    refundsOf: (id) => structuredClone(keptOf(id).order.refunds),
    script: (operation, ...behaviours) =>
      void scripts.set(operation, [...(scripts.get(operation) ?? []), ...behaviours]),
    pageSize: limits.maxItems,
    tokens: new Set(),
    cancelsAtOnce: true,
    refundState: "pending",
  };
  return fake;
}
