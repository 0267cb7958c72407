import { forgetSeller, type AccountsDeps } from "../accounts/index.ts";
import { connectorEnvs, openConnectors } from "../connectors/registry.ts";
import { jobs } from "../jobs.ts";
import { deriveChanges, endAllListings, type ListingsDeps } from "../listings/index.ts";
import { requestImport, rereadStock, type MirrorDeps } from "../mirror/index.ts";
import type { OrdersDeps } from "../orders/index.ts";
import { systemClock } from "../platform/clock.ts";
import { openDatabase } from "../platform/database.ts";
import { processEnv, readEnv } from "../platform/env.ts";
import { createHttp } from "../platform/http.ts";
import { openHttpStream } from "../platform/http-stream.ts";
import { createLogger } from "../platform/logger.ts";
import { createMetrics } from "../platform/metrics.ts";
import { systemRandom } from "../platform/random.ts";
import { callAccount, sealCredentials, withCall, type PushDeps } from "../push/index.ts";
import { openQueue, type Queue } from "../queue/queue.ts";
import { createSessionStorage, createShopifyApp, createShopifyGateway, type ShopifyGateway } from "../shopify/index.ts";
import { recordInstalled } from "../shopify/merchant-store.ts";

/** Everything that lives as long as the process. Opened once, by main.ts or the development server, and handed on. */
export async function openResources(source = processEnv()) {
  const { env, others } = readEnv(source, connectorEnvs);
  const { connectors, unconfigured } = openConnectors(others);
  const logger = createLogger(env.LOG_LEVEL);
  const clock = systemClock;
  const random = systemRandom;
  const metrics = createMetrics();
  const http = createHttp(clock);
  const keyring = env.ENCRYPTION_KEYS;
  const database = await openDatabase({
    databaseUrl: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    migrationsDir: env.MIGRATIONS_DIR,
  });
  const boss = database.createBoss();
  boss.on("error", (error) => {
    logger.error({ err: error }, "job library");
  });
  await boss.start();
  const queue = await openQueue(boss, Object.values(jobs), { logger, metrics });
  const inboundUrl = (connector: string) => `${env.SHOPIFY_APP_URL}/channels/${connector}/inbound`;
  const common = { clock, random, logger, metrics, http, keyring, database, queue, connectors, inboundUrl };
  const shopify = createShopifyApp({
    env,
    logger,
    sessionStorage: createSessionStorage({ sql: database.sql, keyring, clock }),
    onInstalled: async (shopDomain, scopes) => {
      const { shopId, isNew } = await recordInstalled(database.sql, shopDomain, scopes, clock.now());
      if (isNew) await requestImport({ queue }, shopId);
    },
  });
  const gateway = createShopifyGateway({
    ...common,
    sql: database.sql,
    apiKey: env.SHOPIFY_API_KEY,
    apiSecret: env.SHOPIFY_API_SECRET,
    openStream: openHttpStream,
  });
  const stages = bindStages(common, gateway, env.ORDERS_POLL_SECONDS * 1000);
  return {
    ...common,
    ...stages,
    env,
    shopify,
    gateway,
    unconfiguredConnectors: unconfigured,
    forgetSeller: (connector: string, userId: string) => forgetSeller({ database, clock }, connector, userId),
    async close() {
      await boss.stop({ graceful: true, timeout: 10_000 });
      await database.close();
    },
  };
}
export type Resources = Awaited<ReturnType<typeof openResources>>;

/** What the stages have to do with each other, which they do not know themselves. */
function bindStages(
  common: PushDeps & { queue: Queue; inboundUrl: (connector: string) => string },
  shopify: ShopifyGateway,
  pollEveryMs: number,
) {
  const push: PushDeps = common;
  const listings: ListingsDeps = {
    ...common,
    withCall: (shopId, accountId) => withCall(push, shopId, accountId),
  };
  const accounts: AccountsDeps = {
    ...common,
    ...listings,
    sealCredentials: (shopId, accountId, credentials) =>
      sealCredentials(common.keyring, shopId, accountId, credentials),
    endAllListings: (shopId, accountId) => endAllListings(listings, shopId, accountId),
  };
  const mirror: MirrorDeps = {
    ...common,
    shopify,
    // Two stages share a transaction here: what the mirror changed, listings derive at once.
    onChange: (tx, shop, changes) => deriveChanges(tx, shop, changes, listings),
  };
  const orders: OrdersDeps = {
    ...common,
    shopify,
    // And here: what an order holds is gone from every channel's quantity with the order's own commit.
    onStock: (tx, shop, variantIds) => deriveChanges(tx, shop, { productIds: [], variantIds }, listings),
    rereadStock: (shop, variantIds, within) => rereadStock(mirror, shop, variantIds, within),
    callAccount: (shop, account, terms, run) => callAccount(push, shop, account, terms, run),
    pollEveryMs,
  };
  return { push, listings, accounts, mirror, orders };
}
