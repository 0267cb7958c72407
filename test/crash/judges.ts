/** What can be seen from outside, at a moment when nothing new comes in. */
export interface Evidence {
  /** Acknowledged webhooks that the database has not, or has and did not apply. `state` null: there is no such receipt. */
  receipts: readonly { webhookId: string; topic: string; state: string | null }[];
  /** In words: what the channel shows and Shopify's stock, prices and the rules do not allow. */
  differences: readonly string[];
  liveOffers: number;
  channelOrders: readonly { id: string; tracking: readonly { number: string }[]; refundedMinor: number }[];
  shopifyOrders: readonly {
    name: string;
    sourceIdentifier: string | null;
    refundedMinor: number;
    fulfillments: readonly { tracking: readonly { number: string }[] }[];
  }[];
  /** Units in Shopify, by variant. */
  stock: ReadonlyMap<string, number>;
  /** Reservations that nobody has released. */
  held: readonly { variantId: string; units: number }[];
  /** Rows that the app still means to work on, or has parked. */
  waiting: readonly { what: string; count: number }[];
}

/** What was done, by whom it was done: the runner's own books. */
export interface Books {
  orders: ReadonlyMap<string, { trackingNumber: string | undefined; refundMinor: number }>;
  stock: ReadonlyMap<string, number>;
  liveOffers: number;
}

export const judgeNames = ["receipts", "channel", "orders", "parcels", "refunds", "stock", "held", "waiting"] as const;
export type JudgeName = (typeof judgeNames)[number];

export interface Complaint {
  judge: JudgeName;
  text: string;
}

type Judge = (evidence: Evidence, books: Books) => string[];

const judges: Record<JudgeName, Judge> = {
  receipts: ({ receipts }) =>
    receipts.map(({ webhookId, topic, state }) =>
      state === null
        ? `${topic} ${webhookId} was answered 200 and is not in the database`
        : `${topic} ${webhookId} was answered 200 and is ${state}`,
    ),
  channel: ({ differences, liveOffers }, books) => [
    ...differences,
    ...(liveOffers === books.liveOffers ? [] : [`${liveOffers} offers are live, should be ${books.liveOffers}`]),
  ],
  orders: ({ channelOrders, shopifyOrders }, { orders }) => [
    ...channelOrders.flatMap(({ id }) => {
      const made = shopifyOrders.filter(({ sourceIdentifier }) => sourceIdentifier === id).length;
      return made === 1 ? [] : [`Shopify has ${made} orders for the channel's ${id}`];
    }),
    ...[...orders.keys()]
      .filter((id) => !channelOrders.some((order) => order.id === id))
      .map((id) => `${id} was bought, and the channel does not know it`),
    ...shopifyOrders
      .filter(({ sourceIdentifier }) => sourceIdentifier === null || !orders.has(sourceIdentifier))
      .map(({ name }) => `${name} in Shopify was bought by nobody`),
  ],
  parcels: ({ channelOrders }, { orders }) =>
    channelOrders.flatMap(({ id, tracking }) => {
      const wanted = orders.get(id)?.trackingNumber;
      const shown = tracking.map(({ number }) => number).join(", ");
      return shown === (wanted ?? "") ? [] : [`${id} shows the parcels “${shown}”, should be “${wanted ?? ""}”`];
    }),
  refunds: ({ channelOrders, shopifyOrders }, { orders }) =>
    [...orders].flatMap(([id, { refundMinor }]) => {
      const there = channelOrders.find((order) => order.id === id)?.refundedMinor ?? 0;
      const here = shopifyOrders.find((order) => order.sourceIdentifier === id)?.refundedMinor ?? 0;
      return there === refundMinor && here === refundMinor
        ? []
        : [`${id}: ${refundMinor} was to be refunded, ${here} is in Shopify and ${there} on the channel`];
    }),
  stock: ({ stock }, books) =>
    [...books.stock].flatMap(([variantId, wanted]) => {
      const there = stock.get(variantId);
      return there === wanted ? [] : [`${variantId} has ${there ?? "no"} units in Shopify, should have ${wanted}`];
    }),
  held: ({ held }) => held.map(({ variantId, units }) => `${units} units of ${variantId} are still held`),
  waiting: ({ waiting }) =>
    waiting.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what} are still waiting`),
};

/** Everything that is not as it must be. */
export const judge = (evidence: Evidence, books: Books): Complaint[] =>
  judgeNames.flatMap((name) => judges[name](evidence, books).map((text) => ({ judge: name, text })));
