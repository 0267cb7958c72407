import { join, resolve } from "node:path";
import type { StandIns } from "./stand-ins.ts";

/**
 * The environment of an app that lives in the sandbox. Addresses of channels that are set already win, so that a recording or
 * validating proxy can stand between; so does DATABASE_URL, by not being named here.
 */
export function appEnv(
  standIns: StandIns,
  dataDir: string,
  mode: "production" | "development",
): Record<string, string> {
  const { shopify, adminOrigin, edge, channels, appPort, secrets } = standIns;
  const env: Record<string, string> = {
    NODE_ENV: mode,
    PORT: String(appPort),
    HOST: "127.0.0.1",
    DATA_DIR: join(resolve(dataDir), "pglite"),
    SHOPIFY_API_KEY: secrets.apiKey,
    SHOPIFY_API_SECRET: secrets.apiSecret,
    SHOPIFY_APP_URL: edge.origin,
    SHOPIFY_ADMIN_ORIGIN: adminOrigin,
    SHOPIFY_SIM_ORIGIN: shopify.origin,
    APP_BRIDGE_URL: `${edge.origin}/__sim/shopifycloud/app-bridge.js`,
    ENCRYPTION_KEYS: secrets.encryptionKeys,
    // Here nobody counts the calls, and nobody likes to wait.
    ORDERS_POLL_SECONDS: process.env.ORDERS_POLL_SECONDS ?? "1",
    LOG_LEVEL: process.env.LOG_LEVEL ?? "info",
  };
  for (const channel of channels.values()) {
    for (const [name, value] of Object.entries(channel.env)) {
      const set = name.endsWith("_ORIGIN") ? process.env[name] : undefined;
      env[name] = set === undefined || set === "" ? value : set;
    }
  }
  return env;
}
