import { mkdtempSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import express, { type Express, type Request } from "express";
import { readAppConfig, subscriptionsTo } from "./app-config.ts";
import { BulkRunner } from "./bulk/route.ts";
import { redactShop, uninstall } from "./controls/merchant.ts";
import { unreadable } from "./controls/request.ts";
import { controlRoutes } from "./controls/routes.ts";
import { ShopifyFaults } from "./faults.ts";
import { AdminApi } from "./graphql/endpoint.ts";
import { loadAdminSchema } from "./graphql/schema.ts";
import { isInstalled } from "./oauth/installation.ts";
import { makeIdToken } from "./oauth/id-token.ts";
import { accessTokenRoute } from "./oauth/routes.ts";
import { DEFAULT_SHOP, type ShopOptions, type StandInOptions } from "./options.ts";
import { seededRandom } from "../faults.ts";
import type { Services } from "./services.ts";
import { Journal } from "./store/journal.ts";
import { addLocation } from "./store/locations.ts";
import { ShopStore } from "./store/shop-store.ts";
import { Webhooks } from "./webhooks/webhooks.ts";

export type { StandInOptions } from "./options.ts";
export { importCatalog } from "./store/from-catalog.ts";
export type { ShopStore } from "./store/shop-store.ts";

const API_VERSION = "2026-10";

export interface ShopifyStandIn {
  /** Such as `http://127.0.0.1:4010`. */
  readonly origin: string;
  readonly port: number;
  /** More routes may be added: the admin's pages live on the same server. */
  readonly app: Express;
  readonly server: Server;
  readonly shops: readonly ShopStore[];
  readonly services: Services;
  readonly faults: ShopifyFaults;
  readonly webhooks: Webhooks;
  /** By domain; without one, the first. Throws for an unknown one. */
  shop(domain?: string): ShopStore;
  /** The session token that App Bridge would hand to the embedded app. */
  idToken(domain?: string, options?: { lifetimeSeconds?: number; userId?: number }): string;
  setAppOrigin(origin: string): void;
  uninstall(domain?: string, options?: { redact?: boolean }): void;
  redactShop(domain?: string): void;
  /** Resolves when no webhook is on its way or waiting for a retry, and no bulk operation runs. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const withDefaults = (shop: ShopOptions): Required<ShopOptions> => ({ ...DEFAULT_SHOP, ...shop });

interface Running {
  services: Services;
  journal: Journal | undefined;
  bulk: BulkRunner;
}

/** Everything but the server: the shops as they were left, or new ones with their locations. */
function openServices(options: StandInOptions): Running {
  const now = options.now ?? Date.now;
  const random = options.random ?? seededRandom(options.seed ?? 1);
  const apiVersion = options.apiVersion ?? API_VERSION;
  const config = readAppConfig(options.appConfigFile ?? resolve("shopify.app.toml"), apiVersion);
  if (options.scopes) config.scopes = options.scopes;
  if (options.topics) config.subscriptions = subscriptionsTo(options.topics);
  const faults = new ShopifyFaults({}, options.seed ?? 1);
  const webhooks = new Webhooks({
    config,
    secret: options.apiSecret,
    appOrigin: options.appOrigin,
    faults,
    retryMs: options.webhookRetryMs ?? 1000,
    concurrency: options.webhookConcurrency ?? 16,
    timeoutMs: options.webhookTimeoutMs ?? 5000,
    now,
    random,
    isInstalled,
  });
  const opened: { journal?: Journal } = {};
  const wanted = (options.shops ?? [DEFAULT_SHOP]).map(withDefaults);
  const shops = wanted.map(
    (shop, index) =>
      new ShopStore(index, shop, now, (store, changes) => {
        webhooks.tell(store, changes);
        opened.journal?.commit(store, changes);
      }),
  );
  const journal = options.stateFile === undefined ? undefined : new Journal(resolve(options.stateFile), shops);
  if (journal) opened.journal = journal;
  shops.forEach((shop, index) => {
    if (shop.locations.size > 0) return;
    for (const location of wanted[index]?.locations ?? []) addLocation(shop, location);
  });
  for (const shop of shops) shop.pace = () => webhooks.room();
  const bulk = new BulkRunner(options.bulkWaitMs ?? 0);
  const services: Services = {
    apiKey: options.apiKey,
    apiSecret: options.apiSecret,
    apiVersion,
    config,
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    throttle: { maximumAvailable: 2000, restorePerSecond: 100, maximumQueryCost: 1000, ...options.throttle },
    developmentStore: options.developmentStore ?? false,
    shops,
    schema: loadAdminSchema(resolve(options.schemaFile ?? ".cache/admin.schema.json")),
    faults,
    webhooks,
    bulkDirectory: bulkDirectoryFor(options),
    origin: "",
    random,
    shopFor: (request) => shopFor(shops, request),
    startBulk: (shop, id) => bulk.start(shop, id),
    persist: () => journal?.writeKept(),
  };
  return { services, journal, bulk };
}

function openOrClose(options: StandInOptions, server: Server): Running {
  try {
    return openServices(options);
  } catch (error) {
    server.close();
    throw error;
  }
}

function bulkDirectoryFor(options: StandInOptions): string {
  if (options.bulkDirectory !== undefined) return resolve(options.bulkDirectory);
  if (options.stateFile !== undefined) return join(dirname(resolve(options.stateFile)), "bulk");
  return mkdtempSync(join(tmpdir(), "shopify-sandbox-bulk-"));
}

/** A shop that is named and unknown is no shop: it must not be mistaken for the first one. */
function shopFor(shops: readonly ShopStore[], request: Request): ShopStore | undefined {
  const asked =
    request.header("x-sim-shop") ?? (typeof request.query.shop === "string" ? request.query.shop : undefined);
  if (asked === undefined || asked === "admin.shopify.com") return shops[0];
  return shops.find((shop) => shop.info.domain === asked.toLowerCase());
}

function createApp(services: Services): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  const gate = services.faults.calls.gate({
    refuse: (status, _request, response) => {
      const reply = response.status(status).setHeader("retry-after", "2.0");
      if (status === 429) reply.json({ errors: "Exceeded 2 calls per second for api client." });
      else reply.json({ errors: "Internal Server Error" });
    },
  });
  const limit = "10mb";
  const api = ["/admin/oauth", "/admin/api"];
  app.use(api, express.json({ limit }), express.urlencoded({ extended: false, limit }), gate);
  app.post("/admin/oauth/access_token", accessTokenRoute(services));
  app.post("/admin/api/:version/graphql.json", new AdminApi(services).route());
  app.use(api, unreadable);
  app.use("/_sandbox", controlRoutes(services));
  return app;
}

/** Takes the port before the state is opened: a second process on both must fail before it writes. */
async function listen(port: number, host: string): Promise<Server> {
  const server = createServer(starting);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(port, host, () => {
      server.removeListener("error", failed);
      done();
    });
  });
  return server;
}

const starting: RequestListener = (_request, response) => {
  response.statusCode = 503;
  response.end("The sandbox is starting");
};

/** Starts a Shopify of one's own: its Admin API, its token endpoint, its webhooks, and controls to play the merchant. */
export async function startShopify(options: StandInOptions): Promise<ShopifyStandIn> {
  const host = options.host ?? "127.0.0.1";
  const server = await listen(options.port, host);
  const { port } = server.address() as AddressInfo; // a TCP server's address is no path
  const { services, journal, bulk } = openOrClose(options, server);
  const { shops, webhooks, faults } = services;
  services.origin = `http://${host}:${port}`;
  const app = createApp(services);
  server.removeListener("request", starting);
  server.on("request", app);
  bulk.attach(services);
  for (const shop of shops) webhooks.resume(shop);
  const shop = (domain?: string): ShopStore => {
    const found = domain === undefined ? shops[0] : shops.find((one) => one.info.domain === domain);
    if (!found) throw new Error(`There is no shop ${domain ?? ""} in this sandbox`);
    return found;
  };
  return {
    origin: services.origin,
    port,
    app,
    server,
    shops,
    services,
    faults,
    webhooks,
    shop,
    idToken: (domain, extra) => {
      const { apiKey, apiSecret } = options;
      const store = shop(domain);
      return makeIdToken({ apiKey, apiSecret, domain: store.info.domain, nowMs: store.now(), ...extra });
    },
    setAppOrigin: (origin) => webhooks.setOrigin(origin),
    uninstall: (domain, extra) => void uninstall(services, shop(domain), extra?.redact ?? false),
    redactShop: (domain) => redactShop(services, shop(domain)),
    idle: async () => {
      await bulk.idle();
      await webhooks.idle();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await webhooks.close();
      await bulk.idle();
      await journal?.close();
    },
  };
}
