import type { OrdersConnector } from "../../../app/connectors/orders-contract.ts";
import type { ShopAdmin } from "../../../app/shopify/index.ts";
import type { Mutant, Seams } from "../seams.ts";
import { withConnectors } from "./push.ts";
import { bite, swap } from "./swap.ts";

export const withOrders = (seams: Seams, change: (orders: OrdersConnector) => Partial<OrdersConnector>): Seams =>
  withConnectors(seams, ({ orders }) => (orders ? { orders: { ...allOf(orders), ...change(orders) } } : {}));

/** A Proxy's properties do not spread. */
const allOf = (orders: OrdersConnector): OrdersConnector => ({
  list: orders.list,
  write: orders.write,
  lagMs: orders.lagMs,
  buyerDays: orders.buyerDays,
  carriers: orders.carriers,
  otherCarrier: orders.otherCarrier,
  listOrders: (query, call) => orders.listOrders(query, call),
  getOrders: (ids, call) => orders.getOrders(ids, call),
  shipments: (id, call) => orders.shipments(id, call),
  ship: (shipment, call) => orders.ship(shipment, call),
  cancel: (order, call) => orders.cancel(order, call),
  keep: (order, call) => orders.keep(order, call),
  refund: (refund, call) => orders.refund(refund, call),
});

const withAdmin = (seams: Seams, change: (admin: ShopAdmin) => ShopAdmin["request"]): Seams => ({
  ...seams,
  shopify: {
    admin(domain) {
      const admin = seams.shopify.admin(domain);
      return { ...admin, request: change(admin) };
    },
  },
});

const nameOf = (document: string) => /\{\s*(\w+)/.exec(document)?.[1] ?? "";

export const orderMutants: readonly Mutant[] = [
  {
    name: "no-order-key",
    imitates: "orders created in Shopify without a key of their own",
    profile: "answers",
    seams: (seams) =>
      withAdmin(seams, (admin) => (document, variables, options) => {
        const given = variables as { order?: object };
        if (given.order) bite();
        const bare = given.order ? { ...given, order: { ...given.order, metafields: [] } } : given;
        // The variables stay those of the document; one of them has less in it.
        return admin.request(document, bare as typeof variables, options);
      }),
  },
  {
    name: "order-key-random",
    imitates: "a key that is drawn anew with each try",
    profile: "answers",
    seams: (seams) => {
      let tries = 0;
      return withAdmin(seams, (admin) => (document, variables, options) => {
        if ("order" in variables) bite();
        const text = JSON.stringify(variables).replace(/("key":"channel_order"[^}]*"value":")/, `$1${(tries += 1)}-`);
        return admin.request(document, JSON.parse(text) as typeof variables, options); // the same shape
      });
    },
  },
  {
    name: "no-look-before-retry",
    imitates: "creating an order again after a lost answer, without looking, and trusting the refusal",
    profile: "answers",
    seams: (seams) =>
      withAdmin(seams, (admin) => (document, variables, options) => {
        if (nameOf(document) !== "orderByIdentifier") return admin.request(document, variables, options);
        bite();
        // The data has the shape of "nothing found".
        return Promise.resolve({ ok: true, data: { orderByIdentifier: null } } as never);
      }),
  },
  {
    name: "parcel-without-looking",
    imitates: "telling the channel of a parcel again after a lost answer",
    profile: "parcels",
    seams: (seams) =>
      withOrders(seams, () => ({
        shipments: () => {
          bite();
          return Promise.resolve({ ok: true, value: [] });
        },
      })),
  },
  {
    name: "parcel-sent-not-noted",
    imitates: "no note that a parcel is about to be told",
    profile: "parcels",
    sql: swap("sent_at = $3, baseline = $4", "state = 'sent'", "state = 'due'"),
  },
  {
    name: "no-overlap",
    imitates: "reading orders from where the last read ended, though some show up later",
    seams: (seams) => {
      bite();
      return withOrders(seams, () => ({ lagMs: 0 }));
    },
  },
  {
    name: "cursor-before-import",
    imitates: "moving the cursor before the orders are stored",
    profile: "crashes",
    sql: swap(
      "UPDATE order_feed SET claimed_until = $2 WHERE account_id IN",
      "SET claimed_until = $2",
      "SET claimed_until = $2, cursor_at = $1::timestamptz + interval '310 seconds'",
    ),
  },
  {
    name: "no-reservation",
    imitates: "an order that holds nothing until Shopify counts it",
    sql: swap("INSERT INTO reservation", "r(line_id, variant_id, units)", "r(line_id, variant_id, units) WHERE false"),
  },
  {
    name: "reservation-kept",
    imitates: "units that are held after Shopify counts them",
    sql: swap(
      "UPDATE reservation SET released_at = $3",
      "released_at = $3, reason = $4",
      "reason = COALESCE($4, $3::timestamptz::text)",
    ),
  },
  {
    name: "released-before-read",
    imitates: "giving held units free before the stock is read again",
    profile: "slow",
    seams: (seams, { push }) => ({
      ...seams,
      async rereadStock(shop, variants, within) {
        bite();
        await push.database.transaction(async (tx) => {
          const released = await within(tx);
          await seams.onStock(tx, shop, [...new Set([...variants, ...released])]);
        });
        return { ok: true };
      },
    }),
  },
  {
    name: "reservation-not-derived",
    imitates: "an order that shows in no other channel's quantity",
    seams: (seams) => ({
      ...seams,
      onStock: () => {
        bite();
        return Promise.resolve();
      },
    }),
  },
  {
    name: "order-claimed-twice",
    imitates: "two processes that work on one order",
    profile: "slow",
    sql: swap(
      "UPDATE channel_order SET claimed_until = $2, claimed_by = $5",
      "(claimed_until IS NULL OR claimed_until <= $1)",
      "true",
    ),
  },
  {
    name: "order-claim-kept",
    imitates: "an order that belongs to a dead process for ever",
    profile: "crashes",
    sql: swap(
      "UPDATE channel_order SET claimed_until = $2, claimed_by = $5",
      "(claimed_until IS NULL OR claimed_until <= $1)",
      "claimed_until IS NULL",
    ),
  },
  {
    name: "look-lost",
    imitates: "a webhook about an order that comes while it is worked on, and is forgotten",
    profile: "looks",
    sql: swap(
      "UPDATE channel_order SET look_at = LEAST(look_at",
      "work_version = work_version + 1",
      "work_version = work_version",
    ),
  },
  {
    name: "shopify-news-ignored",
    imitates: "a parcel that no channel hears of",
    sql: swap("UPDATE channel_order SET look_at = LEAST(look_at", "WHERE shop_id = $1", "WHERE false AND shop_id = $1"),
  },
  {
    name: "channel-cancel-ignored",
    imitates: "an order that the buyer cancelled, and that is shipped all the same",
    seams: (seams) =>
      withOrders(seams, (orders) => ({
        listOrders: async (query, call) => {
          const page = await orders.listOrders(query, call);
          return page.ok
            ? {
                ok: true,
                value: {
                  ...page.value,
                  orders: page.value.orders.filter((read) => {
                    if (read.kind !== "order" || read.order.status !== "cancelled") return true;
                    bite();
                    return false;
                  }),
                },
              }
            : page;
        },
        getOrders: async (ids, call) => {
          const reads = await orders.getOrders(ids, call);
          return reads.ok
            ? {
                ok: true,
                value: reads.value.map((read) =>
                  read.kind === "order" ? { ...read, order: { ...read.order, status: "open" as const } } : read,
                ),
              }
            : reads;
        },
      })),
  },
  {
    name: "orders-of-another-seller",
    imitates: "a seller's orders read with another one's permission",
    profile: "tenants",
    seams: (seams) => ({
      ...seams,
      callAccount: (shop, account, terms, run) =>
        seams.callAccount(shop, account, terms, (call, connector) => {
          if (terms.operation !== "listOrders") return run(call, connector);
          const sellerId = call.sellerId.replace(/^T\d/, "T1");
          if (sellerId !== call.sellerId) bite();
          return run({ ...call, sellerId }, connector);
        }),
    }),
  },
];
