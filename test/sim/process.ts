import { EventEmitter } from "node:events";
import { createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Connector } from "../../app/connectors/contract.ts";
import { catalogTopics, inboxTopics, orderTopics } from "../../app/domain/topics.ts";
import { createInboxHandlers, receiveWebhook, startDrainer } from "../../app/inbox/index.ts";
import { deriveChanges, registerListingJobs, type ListingsDeps } from "../../app/listings/index.ts";
import { mirrorHandlers, registerMirrorJobs, rereadStock, type MirrorDeps } from "../../app/mirror/index.ts";
import {
  createBuyers,
  orderHandlers,
  registerOrderJobs,
  startOrders,
  type OrdersDeps,
} from "../../app/orders/index.ts";
import type { Clock } from "../../app/platform/clock.ts";
import type { Database } from "../../app/platform/database.ts";
import { createLogger } from "../../app/platform/logger.ts";
import type { Metrics } from "../../app/platform/metrics.ts";
import type { Random } from "../../app/platform/random.ts";
import { callAccount, startPusher, withCall, type PushDeps } from "../../app/push/index.ts";
import type { ShopAdmin } from "../../app/shopify/index.ts";
import { testKeyring } from "../push/harness.ts";
import type { Life } from "./life.ts";
import { simQueue, type JobBell } from "./queue.ts";
import type { Mutant, Seams } from "./seams.ts";

export interface Surroundings {
  life: Life;
  clock: Clock;
  database: Database;
  random: Random;
  metrics: Metrics;
  bell: JobBell;
  connectors: readonly Connector[];
  admin: (domain: string) => ShopAdmin;
  mutant: Mutant | undefined;
  log: (line: string) => void;
  isBusy: () => boolean;
  readBackHours: number;
}

const secret = "simulated";
/** Of the channels' orders: seldom once all is quiet, for each look costs statements. */
const pollMs = { busy: 15_000, quiet: 75_000 };

export interface SimProcess {
  life: Life;
  listings: ListingsDeps;
  queue: Seams["queue"];
  /** The status that Shopify sees; undefined: none came. */
  receive: (headers: Record<string, string>, body: string) => Promise<number>;
}

/** Everything that runs in one process, bound together as app/server does it. */
export async function startProcess(around: Surroundings): Promise<SimProcess> {
  const { life, clock, database, random, metrics, mutant, log } = around;
  const logger = createLogger("warn", { write: log });
  const http: PushDeps["http"] = {
    // The channels behind it keep to the deadline that is left.
    send: ({ timeoutMs }) => {
      const headers = new Headers({ "left-ms": String(timeoutMs) });
      return Promise.resolve({ kind: "response", status: 200, headers, text: "", durationMs: 0 });
    },
  };
  let seams: Seams = {
    clock,
    queue: simQueue(database, clock, around.bell),
    connectors: new Map(around.connectors.map((connector) => [connector.id, mortalConnector(connector, life)])),
    shopify: { admin: (domain) => mortalAdmin(around.admin(domain), life) },
    receiveSql: database.sql,
    onChange: (tx, shop, changes) => deriveChanges(tx, shop, changes, listings),
    onStock: (tx, shop, variantIds) => deriveChanges(tx, shop, { productIds: [], variantIds }, listings),
    rereadStock: (shop, variantIds, within) => rereadStock(mirror, shop, variantIds, within),
    callAccount: (shop, account, terms, run) => callAccount(push, shop, account, terms, run),
  };
  const common = { random, logger, metrics, http, keyring: testKeyring, database };
  const push: PushDeps = { ...common, clock, connectors: seams.connectors, readBackHours: around.readBackHours };
  const listings: ListingsDeps = {
    ...common,
    clock,
    queue: seams.queue,
    connectors: seams.connectors,
    withCall: (shop, account) => withCall(push, shop, account),
  };
  const mirror: MirrorDeps = {
    ...common,
    clock,
    queue: seams.queue,
    shopify: seams.shopify,
    onChange: seams.onChange,
  };
  seams = mutant?.seams?.(seams, { push, listings, mirror }) ?? seams;
  const changed = { clock: seams.clock, connectors: seams.connectors };
  Object.assign(push, changed);
  Object.assign(listings, changed, { queue: seams.queue });
  Object.assign(mirror, changed, { queue: seams.queue, shopify: seams.shopify, onChange: seams.onChange });
  const orders: OrdersDeps = {
    ...common,
    ...seams,
    get pollEveryMs() {
      return around.isBusy() ? pollMs.busy : pollMs.quiet;
    },
  };

  const { queue } = seams;
  const handlers = {
    ...createInboxHandlers({ queue, buyers: createBuyers(orders) }),
    ...mirrorHandlers(mirror),
    ...orderHandlers(),
  };
  await registerMirrorJobs(queue, mirror);
  await registerListingJobs(queue, listings);
  await registerOrderJobs(queue, orders);
  const receive = receiveWebhook({
    sql: seams.receiveSql,
    clock: seams.clock,
    logger,
    metrics,
    topics: [...catalogTopics, ...inboxTopics, ...orderTopics],
    secrets: [secret],
  });
  await startDrainer({ database, clock: seams.clock, random, logger, metrics, handlers });
  await startPusher(push);
  await startOrders(orders);
  (queue as ReturnType<typeof simQueue>).start(); // a planted bug wraps it, and keeps the rest
  return {
    life,
    listings,
    queue,
    receive: (headers, body) => post(receive, headers, body),
  };
}

/** A request as node hands it over. */
function post(
  receive: ReturnType<typeof receiveWebhook>,
  headers: Record<string, string>,
  text: string,
): Promise<number> {
  const body = Buffer.from(text);
  const all: Record<string, string> = {
    ...headers,
    "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
  };
  const request = Object.assign(new EventEmitter(), {
    method: "POST",
    headers: all,
    complete: true,
    resume: () => undefined,
    destroy: () => undefined,
  });
  return new Promise((resolve, reject) => {
    const response = {
      setHeader: () => response,
      end: () => response,
      writeHead(code: number) {
        resolve(code);
        return response;
      },
    };
    // As much of a request and a response as the route uses.
    receive(request as unknown as IncomingMessage, response as unknown as ServerResponse, reject);
    request.emit("data", body);
    request.emit("end");
  });
}

function mortalAdmin(admin: ShopAdmin, life: Life): ShopAdmin {
  return {
    ...admin,
    request: (operation, variables, options) =>
      life.effect(`Shopify ${/(?:query|mutation) (\w+)/.exec(operation)?.[1] ?? ""}`, () =>
        admin.request(operation, variables, options),
      ),
  };
}

type Method = (...given: never[]) => Promise<unknown>;

/** Each of its calls is an effect of the process. */
function mortalConnector(connector: Connector, life: Life): Connector {
  const names = ["upsertListings", "setOffers", "endListings", "readOffers", "poll"];
  const wrap = <Part extends object>(part: Part, isCall: (name: string) => boolean): Part =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof name !== "string" || typeof value !== "function" || !isCall(name)) return value;
        return (...given: never[]) => life.effect(name, () => (value as Method).apply(target, given));
      },
    });
  const { orders } = connector;
  const whole = orders ? { ...connector, orders: wrap(orders, () => true) } : connector;
  return wrap(whole, (name) => names.includes(name));
}
