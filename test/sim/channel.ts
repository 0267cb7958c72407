import type { Call, Capabilities, Connector, Failure, OfferUpdate, Result } from "../../app/connectors/contract.ts";
import type { OrdersConnector } from "../../app/connectors/orders-contract.ts";
import { createFakeChannel, type FakeChannel } from "../connectors/fake-channel.ts";
import type { Chance } from "./chance.ts";
import type { SimClock } from "./clock.ts";
import { never } from "./life.ts";
import type { Faults } from "./profile.ts";

/** What the judges hear of a channel's calls. */
export interface ChannelEars {
  /** A call leaves, or takes effect, maybe long after; resolves when it was looked at. */
  sending(to: Sending, when: "leaves" | "takes effect"): Promise<void>;
  /** Something went wrong there: nothing is promised about how soon it comes right. */
  faulty(connectorId: string, forMs?: number): void;
  /** The channel took it: from now on it shows this. */
  took(sellerId: string, sku: string, quantity: number, priceMinor: number): void;
  /** The channel will never take this. */
  refused(sellerId: string, sku: string): void;
  ended(connectorId: string, sellerId: string, skus: readonly string[]): void;
  /** Everything that is said to a seller's account carries its shop's tag. */
  told(connectorId: string, sellerId: string, what: string, texts: readonly string[]): void;
  http(connectorId: string, sellerId: string): void;
}

export interface Sending {
  connectorId: string;
  sellerId: string;
  operation: string;
  values: { sku: string; quantity: number; priceMinor: number }[];
}

export interface SimChannel {
  id: string;
  fake: FakeChannel;
  connector: Connector;
  /** Tokens that are refused from now on. */
  revoked: Set<string>;
  /** The last one that was used, by seller. */
  tokens: Map<string, string>;
  /** Answers nothing sensible before then. */
  downUntilMs: number;
}

const limits = (maxItems: number) => ({ maxItems, deadlineMs: 10_000 });

/** Three kinds of channel, told apart by what they can do alone. */
export const kinds: Record<string, Partial<Capabilities>> = {
  persku: {
    mode: "sync",
    setOffers: limits(3),
    rates: [{ scope: "account", perSecond: 3, burst: 4 }],
  },
  submits: {
    mode: "async",
    setOffers: limits(10),
    upsertListings: { maxItems: 3, deadlineMs: 20_000 },
    rates: [{ scope: "app", perSecond: 4, burst: 6 }],
  },
  whole: {
    mode: "syncThenReview",
    grain: "listing",
    setOffers: limits(5),
    revisionsPerListingPerDay: 250,
    rates: [{ scope: "account", perSecond: 2, burst: 5, perDay: 20_000 }],
  },
};

const badPrice: Failure = {
  kind: "rejected",
  issues: [{ class: "data", severity: "error", code: "sim.price", field: "price", message: "Not this price." }],
};

interface Around {
  clock: SimClock;
  chance: Chance;
  faults: () => Faults;
  ears: ChannelEars;
  tokenLifeMs: number;
}

/** One call's way: `leave` and `arrive` are told to the judges, `apply` does it, `refused` is the answer without that. */
interface Way<Answer> {
  deadlineMs: number;
  leave?: () => Promise<void>;
  arrive?: () => Promise<void>;
  apply: () => Promise<Answer>;
  refused: (failure: Failure) => Answer;
}

export function createSimChannel(id: string, around: Around): SimChannel {
  const { clock, chance, faults, ears } = around;
  const fake = createFakeChannel(clock, kinds[id] ?? {});
  fake.orders.pageSize = 2;
  const inner = fake.connector;
  const revoked = new Set<string>();
  const tokens = new Map<string, string>();

  /** The way there and back. */
  async function carry<Answer>(call: Call, way: Way<Answer>): Promise<Answer> {
    const { deadlineMs, apply, refused } = way;
    const http = await call.http.send({ method: "POST", url: `https://${id}.example/`, timeoutMs: deadlineMs });
    if (http.kind !== "response") return refused({ kind: "unknown", message: "no answer" });
    if (http.status === 429) return refused({ kind: "throttled", message: "429", retryAfterMs: 1000 });
    // Whoever asks counts on it that nothing takes effect after the deadline.
    const endsMs = clock.nowMs() + Number(http.headers.get("left-ms"));
    ears.http(id, call.sellerId);
    await way.leave?.();
    tokens.set(call.sellerId, call.accessToken);
    const { latencyMs, throttled, unavailable, lost, applied, late, lateMs } = faults();
    const fault = <Value>(answer: Value): Value => {
      ears.faulty(id);
      return answer;
    };
    await clock.sleep(chance.between(1, latencyMs));
    if (clock.nowMs() >= endsMs) return fault(never<Answer>());
    if (revoked.has(call.accessToken)) return fault(refused({ kind: "auth", message: "token expired" }));
    if (channel.downUntilMs > clock.nowMs()) {
      return fault(chance.is(0.5) ? never<Answer>() : refused({ kind: "unavailable", message: "503, down" }));
    }
    if (chance.is(throttled)) return fault(refused({ kind: "throttled", message: "slow down", retryAfterMs: 1500 }));
    if (chance.is(unavailable)) return fault(refused({ kind: "unavailable", message: "503" }));
    if (chance.is(lost)) return fault(never<Answer>());
    if (chance.is(late)) {
      const longestMs = Math.min(lateMs, endsMs - clock.nowMs());
      if (longestMs > 100) {
        clock.later(chance.between(100, longestMs), () => void (way.arrive?.() ?? Promise.resolve()).then(apply));
      }
      return fault(never<Answer>());
    }
    await way.arrive?.();
    const answer = await apply();
    if (chance.is(applied)) return fault(never<Answer>());
    await clock.sleep(chance.between(1, latencyMs));
    return answer;
  }

  const skusOf = new Map<string, ReadonlySet<string>>();
  /** A listing is complete: what is not in it any more is gone from it. */
  const replaceListings = (
    sellerId: string,
    listings: readonly { key: string; offers: readonly { sku: string }[] }[],
  ) => {
    for (const { key, offers } of listings) {
      const skus = new Set(offers.map(({ sku }) => sku));
      for (const sku of skusOf.get(`${sellerId} ${key}`) ?? []) {
        if (!skus.has(sku) && fake.offer(sellerId, sku)) fake.edit(sellerId, sku, { status: "ended" });
      }
      skusOf.set(`${sellerId} ${key}`, skus);
    }
  };
  const tellTaken = (sellerId: string, skus: readonly string[]) => {
    for (const sku of skus) {
      const offer = fake.offer(sellerId, sku);
      if (offer) ears.took(sellerId, sku, offer.quantity, offer.priceMinor);
    }
  };
  const ask = <Value>(call: Call, apply: () => Promise<Result<Value>>): Promise<Result<Value>> =>
    carry(call, { deadlineMs: 20_000, apply, refused: (failure): Result<Value> => ({ ok: false, failure }) });
  /** The judges hear of what is sent when it leaves and when it takes effect. */
  const heard = (sending: Sending) => ({
    leave: () => ears.sending(sending, "leaves"),
    arrive: () => ears.sending(sending, "takes effect"),
  });
  const splitPartial = <Item>(items: readonly Item[]) => {
    const { partial } = faults();
    const refusedOnes = new Set(items.filter(() => chance.is(partial)));
    if (refusedOnes.size > 0) ears.faulty(id);
    return { done: items.filter((item) => !refusedOnes.has(item)), refusedOnes };
  };
  const busy: Failure = { kind: "unavailable", message: "this item later" };

  const connector: Connector = {
    ...inner,
    id,
    descriptor: { ...inner.descriptor, name: id },
    auth: {
      ...inner.auth,
      refresh: async (credentials, io) => {
        await clock.sleep(chance.between(1, 500));
        const fresh = await inner.auth.refresh(credentials, io);
        if (!fresh.ok) return fresh;
        const expiresAt = new Date(clock.nowMs() + around.tokenLifeMs).toISOString();
        return { ok: true, value: { ...fresh.value, accessToken: `${id}-${fresh.value.accessToken}`, expiresAt } };
      },
    },
    suggestCategories: () => Promise.resolve({ ok: true, value: [{ id: "1", path: ["All"], confidence: 99 }] }),
    upsertListings(listings, call) {
      const values = listings.flatMap(({ content }) => content.variants);
      const sending = { connectorId: id, sellerId: call.sellerId, operation: "upsertListings", values };
      ears.told(
        id,
        call.sellerId,
        "upsertListings",
        values.map(({ sku }) => sku),
      );
      return carry(call, {
        ...heard(sending),
        deadlineMs: inner.capabilities.upsertListings.deadlineMs,
        refused: (failure) => listings.map(({ content: { key } }) => ({ key, kind: "failed" as const, failure })),
        apply: async () => {
          const { done, refusedOnes } = splitPartial(listings);
          const outcomes = await inner.upsertListings([...done], call);
          replaceListings(
            call.sellerId,
            outcomes.filter((outcome) => outcome.kind === "accepted"),
          );
          tellTaken(
            call.sellerId,
            done.flatMap(({ content }) => content.variants.map(({ sku }) => sku)),
          );
          const rest = [...refusedOnes].map(({ content: { key } }) => ({
            key,
            kind: "failed" as const,
            failure: busy,
          }));
          return [...outcomes, ...rest];
        },
      });
    },
    setOffers(updates, call) {
      const sending = { connectorId: id, sellerId: call.sellerId, operation: "setOffers", values: updates };
      ears.told(
        id,
        call.sellerId,
        "setOffers",
        updates.map(({ sku }) => sku),
      );
      return carry(call, {
        ...heard(sending),
        deadlineMs: inner.capabilities.setOffers.deadlineMs,
        refused: (failure) => updates.map(({ sku }) => ({ sku, kind: "failed" as const, failure })),
        apply: async () => {
          const { refusedPrices } = faults();
          const isBad = ({ priceMinor }: OfferUpdate) =>
            refusedPrices > 0 && Math.floor(priceMinor / 100) % refusedPrices === 0;
          const bad = updates.filter(isBad);
          for (const { sku } of bad) ears.refused(call.sellerId, sku);
          const { done, refusedOnes } = splitPartial(updates.filter((update) => !isBad(update)));
          const outcomes = await inner.setOffers([...done], call);
          tellTaken(
            call.sellerId,
            done.map(({ sku }) => sku),
          );
          const never = bad.map(({ sku }) => ({ sku, kind: "failed" as const, failure: badPrice }));
          return [
            ...outcomes,
            ...never,
            ...[...refusedOnes].map(({ sku }) => ({ sku, kind: "failed" as const, failure: busy })),
          ];
        },
      });
    },
    endListings(listings, call) {
      const skus = listings.flatMap((listing) => listing.skus);
      ears.told(id, call.sellerId, "endListings", skus);
      return carry(call, {
        deadlineMs: inner.capabilities.endListings.deadlineMs,
        refused: (failure) => listings.map(({ key }) => ({ key, kind: "failed" as const, failure })),
        apply: async () => {
          const { done, refusedOnes } = splitPartial(listings);
          const gone = done.flatMap((listing) => listing.skus);
          ears.ended(id, call.sellerId, gone);
          const outcomes = await inner.endListings([...done], call);
          return [...outcomes, ...[...refusedOnes].map(({ key }) => ({ key, kind: "failed" as const, failure: busy }))];
        },
      });
    },
    readOffers: (reads, call) => {
      ears.told(
        id,
        call.sellerId,
        "readOffers",
        reads.map(({ sku }) => sku),
      );
      return ask(call, () => inner.readOffers(reads, call));
    },
    poll: (submission, call) =>
      ask(call, async () => {
        const polled = await inner.poll?.(submission, call);
        const outcomes = polled?.ok && polled.value.kind === "done" ? polled.value.outcomes : [];
        const skus = outcomes.flatMap((each) => (each.kind === "accepted" ? each.offers.map(({ sku }) => sku) : []));
        replaceListings(
          call.sellerId,
          outcomes.filter((outcome) => outcome.kind === "accepted"),
        );
        tellTaken(call.sellerId, skus);
        return polled ?? { ok: false, failure: busy };
      }),
    orders: ordersOver(fake.orders.orders, ask, (sellerId, what, ids) => ears.told(id, sellerId, what, ids)),
  };
  const channel: SimChannel = { id, fake, connector, revoked, tokens, downUntilMs: 0 };
  return channel;
}

function ordersOver(
  inner: OrdersConnector,
  ask: <Value>(call: Call, apply: () => Promise<Result<Value>>) => Promise<Result<Value>>,
  told: (sellerId: string, what: string, orderIds: string[]) => void,
): OrdersConnector {
  const about = (call: Call, what: string, ids: readonly string[]) => told(call.sellerId, what, [...ids]);
  return {
    ...inner,
    listOrders: (query, call) => ask(call, () => inner.listOrders(query, call)),
    getOrders: (ids, call) => {
      about(call, "getOrders", ids);
      return ask(call, () => inner.getOrders(ids, call));
    },
    shipments: (orderId, call) => {
      about(call, "shipments", [orderId]);
      return ask(call, () => inner.shipments(orderId, call));
    },
    ship: (shipment, call) => {
      about(call, "ship", [shipment.orderId]);
      return ask(call, () => inner.ship(shipment, call));
    },
    cancel: (order, call) => {
      about(call, "cancel", [order.orderId]);
      return ask(call, () => inner.cancel(order, call));
    },
    keep: (order, call) => {
      about(call, "keep", [order.orderId]);
      return ask(call, () => inner.keep(order, call));
    },
    refund: (refund, call) => {
      about(call, "refund", [refund.orderId]);
      return ask(call, () => inner.refund(refund, call));
    },
  };
}
