import { createBell } from "../platform/bell.ts";
import type { ShopMemory } from "./create-in-shopify.ts";
import { claimOrders, endAllClaims, renewClaims } from "./due-store.ts";
import { claimFeeds, ensureFeeds, returnFeed, type Feed } from "./feed-store.ts";
import { warnLate } from "./late-shipments.ts";
import * as limits from "./limits.ts";
import { feedRetryMs, pollFeed } from "./poll-feed.ts";
import type { OrdersDeps } from "./ports.ts";
import { recheckHeld } from "./recheck-held.ts";
import { workOrder } from "./work-order.ts";

export interface OrdersWorker {
  /** Lets what runs come to its end. */
  stop(): Promise<void>;
}

const lateEveryMs = 60_000;

/**
 * Reads the channels' orders and works on those that are due, several at once: woken by `orders_due`, and by the clock.
 * Any number of processes may do so; each feed and each order is claimed by one at a time.
 */
export async function startOrders(deps: OrdersDeps): Promise<OrdersWorker> {
  const { clock, connectors, database } = deps;
  const withOrders = [...connectors.values()].filter(({ orders }) => orders !== undefined).map(({ id }) => id);
  const stopping = new AbortController();
  // The embedded database has one process at a time: claims in it are those of a process that was killed.
  if (database.kind === "embedded") await endAllClaims(database.sql);
  const bell = createBell();
  const unlisten = await database.listen("orders_due", () => bell.ring());
  const crew = createCrew(deps, () => bell.ring());
  const running = (async () => {
    let lateAtMs = 0;
    let renewAtMs = 0;
    let feedsAtMs = 0;
    while (!stopping.signal.aborted) {
      const rung = bell.next();
      // A bell rings for every order; accounts are connected now and then.
      if (clock.nowMs() >= feedsAtMs) {
        feedsAtMs = clock.nowMs() + limits.lookEveryMs;
        await safely(deps, () => ensureFeeds(database.sql, withOrders, clock.now()));
      }
      await safely(deps, () => crew.admit());
      if (clock.nowMs() >= renewAtMs) {
        renewAtMs = clock.nowMs() + limits.claimRenewMs;
        await safely(deps, () => crew.renew());
      }
      if (clock.nowMs() >= lateAtMs) {
        lateAtMs = clock.nowMs() + lateEveryMs;
        await safely(deps, () => warnLate(deps, clock.now()));
        await safely(deps, () => recheckHeld(deps));
      }
      await clock.sleep(limits.lookEveryMs, AbortSignal.any([rung, stopping.signal]));
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
      await unlisten();
      await crew.finished();
    },
  };
}

async function safely({ logger }: OrdersDeps, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    logger.error({ err: error }, "orders could not be looked for; it is tried again");
  }
}

function createCrew(deps: OrdersDeps, changed: () => void) {
  const { clock, database } = deps;
  const claim = deps.random.uuid();
  const memories = new Map<number, ShopMemory>();
  const feeds = new Set<Promise<void>>();
  const orders = new Set<Promise<void>>();
  /** What is worked on. An order whose claim could not be given back is not among them: its claim is left to end. */
  const orderIds = new Set<number>();
  /** Feeds whose reading broke off, with all that their claims may say: given back as soon as the database lets it. */
  const broken: { feed: Feed; times: Date[] }[] = [];
  const run = (under: Set<Promise<void>>, work: () => Promise<void>) => {
    const working: Promise<void> = safely(deps, work).finally(() => {
      under.delete(working);
      changed();
    });
    under.add(working);
  };
  const memoryOf = (shopId: number): ShopMemory => {
    const memory = memories.get(shopId) ?? { isDefined: false, ordersFromMs: 0 };
    memories.set(shopId, memory);
    return memory;
  };
  const read = async (feed: Feed, held: Date) => {
    const times = [held];
    try {
      await pollFeed(deps, feed, held, times);
    } catch (error) {
      broken.push({ feed, times });
      throw error;
    }
  };
  const giveBackBroken = async () => {
    for (let first = broken[0]; first; first = broken[0]) {
      const { feed, times } = first;
      const nextPollAt = new Date(clock.nowMs() + feedRetryMs(feed));
      await database.asShop(feed.shopId, () => returnFeed(database.sql, feed, times, nextPollAt));
      broken.shift();
    }
  };
  return {
    renew: () =>
      orderIds.size === 0
        ? Promise.resolve()
        : renewClaims(database.sql, claim, [...orderIds], new Date(clock.nowMs() + limits.orderClaimMs)),
    /** Takes as much as there is room for. */
    async admit() {
      await giveBackBroken();
      const now = clock.now();
      const after = (ms: number) => new Date(now.getTime() + ms);
      const freeFeeds = limits.feedsAtOnce - feeds.size;
      if (freeFeeds > 0) {
        const held = after(limits.feedClaimMs);
        for (const feed of await claimFeeds(database.sql, now, held, freeFeeds)) {
          run(feeds, () => database.asShop(feed.shopId, () => read(feed, held)));
        }
      }
      const free = limits.ordersAtOnce - orders.size;
      if (free <= 0) return;
      const most = { all: free, ofShop: limits.ordersOfShopAtOnce };
      for (const claimed of await claimOrders(database.sql, claim, { now, until: after(limits.orderClaimMs) }, most)) {
        const { id, shopId } = claimed;
        orderIds.add(id);
        run(orders, () =>
          database.asShop(shopId, () => workOrder(deps, claimed, memoryOf(shopId))).finally(() => orderIds.delete(id)),
        );
      }
    },
    async finished() {
      while (feeds.size + orders.size > 0) await Promise.all([...feeds, ...orders]);
    },
  };
}
