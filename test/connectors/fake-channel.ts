import type {
  Call,
  Capabilities,
  Connector,
  EndOutcome,
  Failure,
  ListingContent,
  ListingOutcome,
  OfferObserved,
  OfferOutcome,
  RemoteStatus,
  Result,
} from "../../app/connectors/contract.ts";
import type { Clock } from "../../app/platform/clock.ts";
import { createFakeOrders, type FakeOrders } from "./fake-orders.ts";

type Operation = "upsertListings" | "setOffers" | "endListings" | "readOffers" | "poll";

/** What the channel does with the next call of an operation. */
export type Behaviour =
  /** Never answers. `applied`: it did what was asked all the same; a number: so many milliseconds later. */
  | { kind: "silent"; applied?: boolean | number }
  /** Refuses the whole call; `applied`: the reply is wrong. */
  | { kind: "failure"; failure: Failure; applied?: boolean }
  /** Refuses some, by SKU or listing key, and does the rest. */
  | { kind: "some"; failures: Record<string, Failure> }
  /** Does all, and leaves some out of the reply. */
  | { kind: "omits"; keys: string[] }
  | { kind: "throws" };

export interface FakeOffer {
  listingKey: string;
  quantity: number;
  priceMinor: number;
  soldQuantity: number;
  title: string;
  status: RemoteStatus;
}

export interface RecordedCall {
  operation: Operation;
  atMs: number;
  sellerId: string;
  skus: string[];
  /** Only of setOffers. */
  quantities: number[];
}

export interface FakeChannel {
  connector: Connector;
  /** Buyers on the channel; `orders.orders` is the connector's part. Keeps its own `tokens`. */
  orders: FakeOrders;
  calls: RecordedCall[];
  callsOf(operation: Operation): RecordedCall[];
  offer(sellerId: string, sku: string): FakeOffer | undefined;
  edit(sellerId: string, sku: string, change: Partial<FakeOffer>): void;
  /** What the next calls of an operation meet, in this order; after that all goes well. */
  script(operation: Operation, ...behaviours: Behaviour[]): void;
  /** Access tokens that are taken; empty: any. */
  tokens: Set<string>;
  refreshes: number;
  refreshFailure: Failure | undefined;
  /** Of asynchronous channels: how often `poll` still says "waiting". */
  pollsLeft: number;
  /** New listings are shown with this status. */
  newStatus: RemoteStatus;
}

const hang = () => new Promise<never>(() => undefined);

const fakeCapabilities: Capabilities = {
  kind: "marketplace",
  grain: "sku",
  mode: "sync",
  upsertListings: { maxItems: 5, deadlineMs: 20_000 },
  setOffers: { maxItems: 25, deadlineMs: 10_000 },
  endListings: { maxItems: 5, deadlineMs: 10_000 },
  readOffers: { maxItems: 25, deadlineMs: 10_000 },
  rates: [],
  title: { max: 80, unit: "chars" },
  description: { max: 4000, unit: "chars", html: "subset" },
  sku: { max: 50, unit: "chars", pattern: /.+/ },
  images: { min: 0, max: 12, httpsOnly: true },
  variations: { maxAxes: 2, maxVariants: 100 },
  aspects: { nameMax: 40, valueMax: 50 },
  quantity: { max: 1_000_000 },
  price: { minMinor: 1 },
  keepsSoldOut: true,
  publishesSoldOut: true,
  orders: { discovery: ["poll"], partialShipment: true, cancel: true, refund: true, partialRefund: true },
};

/** What every account needs and no test of pushing looks at. */
const unexciting: Pick<Connector, "descriptor" | "identify" | "choices" | "prepare"> &
  Pick<Connector, "suggestCategories" | "categorySchema"> = {
  descriptor: { name: "Fake", summary: "", marketplaces: [], settings: [] },
  identify: () => Promise.resolve({ ok: true, value: { sellerId: "seller", name: "Seller" } }),
  choices: () => Promise.resolve({ ok: true, value: [] }),
  prepare: () => Promise.resolve({ ok: true, value: {} }),
  suggestCategories: () => Promise.resolve({ ok: true, value: [] }),
  categorySchema: (id) => Promise.resolve({ ok: true, value: { id, aspects: [], conditions: [] } }),
};

const accepted = (content: ListingContent): ListingOutcome => ({
  key: content.key,
  kind: "accepted",
  status: "pending",
  remoteId: `L-${content.key}`,
  remoteUrl: `https://channel.example/${content.key}`,
  remoteState: { listed: content.key },
  offers: content.variants.map(({ sku }) => ({ sku, remoteId: `O-${sku}` })),
  issues: [],
});

/** A channel in memory that keeps what it was told, by seller, and misbehaves on demand. */
export function createFakeChannel(clock: Clock, capabilities: Partial<Capabilities> = {}): FakeChannel {
  const offers = new Map<string, FakeOffer>();
  const submissions = new Map<string, ListingContent[]>();
  const scripts = new Map<Operation, Behaviour[]>();
  const calls: RecordedCall[] = [];
  const orders = createFakeOrders(clock);
  const keyOf = (sellerId: string, sku: string) => `${sellerId}/${sku}`;

  const note = (operation: Operation, call: Call, skus: string[], quantities: number[] = []) =>
    calls.push({ operation, atMs: clock.nowMs(), sellerId: call.sellerId, skus, quantities });

  const put = (sellerId: string, content: ListingContent) => {
    for (const { sku, quantity, priceMinor } of content.variants) {
      const known = offers.get(keyOf(sellerId, sku));
      const status = known && known.status !== "ended" ? known.status : channel.newStatus;
      const { title, key: listingKey } = content;
      offers.set(keyOf(sellerId, sku), {
        listingKey,
        quantity,
        priceMinor,
        title,
        status,
        soldQuantity: known?.soldQuantity ?? 0,
      });
    }
  };

  /** Answers each item by `answer` and `refuse`, as the script says. `apply` does one item. */
  async function serve<Item, Outcome>(
    operation: Operation,
    items: readonly Item[],
    call: Call,
    does: {
      key: (item: Item) => string;
      apply: (item: Item) => Outcome;
      refuse: (item: Item, failure: Failure) => Outcome;
    },
  ): Promise<Outcome[]> {
    const behaviour = scripts.get(operation)?.shift();
    if (channel.tokens.size > 0 && !channel.tokens.has(call.accessToken)) {
      return items.map((item) => does.refuse(item, { kind: "auth", message: "invalid access token" }));
    }
    switch (behaviour?.kind) {
      case undefined:
        return items.map(does.apply);
      case "silent":
        if (typeof behaviour.applied === "number") await clock.sleep(behaviour.applied);
        if (behaviour.applied !== undefined && behaviour.applied !== false) items.forEach(does.apply);
        return hang();
      case "failure":
        if (behaviour.applied) items.forEach(does.apply);
        return items.map((item) => does.refuse(item, behaviour.failure));
      case "some":
        return items.map((item) => {
          const failure = behaviour.failures[does.key(item)];
          return failure ? does.refuse(item, failure) : does.apply(item);
        });
      case "omits":
        return items.flatMap((item) => {
          const outcome = does.apply(item);
          return behaviour.keys.includes(does.key(item)) ? [] : [outcome];
        });
      case "throws":
        throw new TypeError("cannot read properties of undefined");
    }
  }

  const connector: Connector = {
    id: "fake",
    ...unexciting,
    orders: orders.orders,
    capabilities: { ...fakeCapabilities, ...capabilities },
    auth: {
      kind: "oauth",
      consentUrl: () => "https://channel.example/consent",
      exchange: () => Promise.resolve({ ok: false, failure: { kind: "auth", message: "not here" } }),
      refresh: (credentials) => {
        channel.refreshes += 1;
        if (channel.refreshFailure) return Promise.resolve({ ok: false, failure: channel.refreshFailure });
        const accessToken = `fresh-${channel.refreshes}`;
        const expiresAt = new Date(clock.nowMs() + 7_200_000).toISOString();
        return Promise.resolve({ ok: true, value: { ...credentials, accessToken, expiresAt } });
      },
    },
    upsertListings(listings, call) {
      note(
        "upsertListings",
        call,
        listings.flatMap(({ content }) => content.variants.map(({ sku }) => sku)),
      );
      const submission = `S-${calls.length}`;
      return serve<(typeof listings)[number], ListingOutcome>("upsertListings", listings, call, {
        key: ({ content }) => content.key,
        apply: ({ content }) => {
          if (connector.capabilities.mode === "async") {
            submissions.set(submission, [...(submissions.get(submission) ?? []), content]);
            return { key: content.key, kind: "submitted", submission, pollAfterMs: 1000, remoteState: { submission } };
          }
          put(call.sellerId, content);
          return accepted(content);
        },
        refuse: ({ content }, failure) => ({ key: content.key, kind: "failed", failure, remoteState: { tried: true } }),
      });
    },
    setOffers(updates, call) {
      note(
        "setOffers",
        call,
        updates.map(({ sku }) => sku),
        updates.map(({ quantity }) => quantity),
      );
      return serve<(typeof updates)[number], OfferOutcome>("setOffers", updates, call, {
        key: ({ sku }) => sku,
        apply: ({ sku, quantity, priceMinor }) => {
          const offer = offers.get(keyOf(call.sellerId, sku));
          if (!offer || offer.status === "ended") {
            const issue = {
              class: "notFound",
              severity: "error",
              code: "fake.404",
              field: "",
              message: "No such offer.",
            };
            return { sku, kind: "failed", failure: { kind: "rejected", issues: [issue as never] } };
          }
          offer.quantity = quantity;
          offer.priceMinor = priceMinor;
          return { sku, kind: "accepted", issues: [] };
        },
        refuse: ({ sku }, failure) => ({ sku, kind: "failed", failure }),
      });
    },
    endListings(listings, call) {
      note(
        "endListings",
        call,
        listings.flatMap(({ skus }) => skus),
      );
      return serve<(typeof listings)[number], EndOutcome>("endListings", listings, call, {
        key: ({ key }) => key,
        apply: ({ key, skus }) => {
          for (const sku of skus) {
            const offer = offers.get(keyOf(call.sellerId, sku));
            if (offer) offer.status = "ended";
          }
          return { key, kind: "ended" };
        },
        refuse: ({ key }, failure) => ({ key, kind: "failed", failure }),
      });
    },
    async readOffers(reads, call): Promise<Result<OfferObserved[]>> {
      note(
        "readOffers",
        call,
        reads.map(({ sku }) => sku),
      );
      let refused: Failure | undefined;
      const observed = await serve<(typeof reads)[number], OfferObserved>("readOffers", reads, call, {
        key: ({ sku }) => sku,
        apply: ({ sku }) => {
          const offer = offers.get(keyOf(call.sellerId, sku));
          if (!offer) return { sku, status: "unlisted", issues: [] };
          const { quantity, priceMinor, soldQuantity, title, status } = offer;
          return { sku, status, quantity, priceMinor, soldQuantity, title, currency: call.currency, issues: [] };
        },
        refuse: ({ sku }, failure) => {
          refused = failure;
          return { sku, status: "unlisted", issues: [] };
        },
      });
      return refused ? { ok: false, failure: refused } : { ok: true, value: observed };
    },
    poll(submission, call) {
      note("poll", call, []);
      if (channel.pollsLeft > 0) {
        channel.pollsLeft -= 1;
        return Promise.resolve({ ok: true, value: { kind: "waiting", pollAfterMs: 1000 } });
      }
      const contents = submissions.get(submission) ?? [];
      for (const content of contents) put(call.sellerId, content);
      return Promise.resolve({ ok: true, value: { kind: "done", outcomes: contents.map(accepted) } });
    },
  };

  const channel: FakeChannel = {
    connector,
    orders,
    calls,
    callsOf: (operation) => calls.filter((call) => call.operation === operation),
    offer: (sellerId, sku) => offers.get(keyOf(sellerId, sku)),
    edit(sellerId, sku, change) {
      const offer = offers.get(keyOf(sellerId, sku));
      if (!offer) throw new Error(`${sellerId} has no ${sku}`);
      Object.assign(offer, change);
    },
    script: (operation, ...behaviours) => scripts.set(operation, [...(scripts.get(operation) ?? []), ...behaviours]),
    tokens: new Set(),
    refreshes: 0,
    refreshFailure: undefined,
    pollsLeft: 0,
    newStatus: "live",
  };
  return channel;
}
