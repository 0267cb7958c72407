import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { appEnv } from "./app-env.ts";
import { startApp, type AppExit } from "./app-process.ts";
import type { CatalogChoice } from "./catalog-choice.ts";
import { browserOrigin } from "./channels.ts";
import { appHandle, shopDomain, startStandIns, type StandIns } from "./stand-ins.ts";

export interface SandboxOptions {
  /** 4000: the ports 4000 to 4011. 0: free ones, for tests. */
  portBase: number;
  /** For everything that is kept: the stand-ins, the app's embedded database, its log. */
  dataDir: string;
  catalog: CatalogChoice;
  /** Removes an earlier state first. */
  fresh?: boolean;
  /** `none`: without an app, for one that somebody else starts with `appEnv`. */
  app?: "built" | "development" | "none";
  /** Other limits of Shopify's than a small plan has: points that flow back each second. */
  shopifyPointsPerSecond?: number;
  /** More for the app's environment. */
  env?: Record<string, string>;
  /** Told in words what happens. */
  note?: (text: string) => void;
}

/** What `GET /_sandbox` answers. */
export interface SandboxIndex {
  ready: boolean;
  /** The app behind the edge: the address that browsers, Shopify and channels use. */
  app: string;
  /** Shopify's stand-in and the admin's pages. */
  shopify: string;
  channels: Record<string, string>;
  /** The app in the admin. */
  open: string;
  shop: string;
  ports: Record<string, number>;
}

export interface Sandbox extends SandboxIndex {
  standIns: StandIns;
  appEnv: Record<string, string>;
  logFile: string;
  /** Resolves when the app's process has ended, wanted or not. Never without an app. */
  appExited: Promise<AppExit>;
  /** Stops everything, the app first. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const builtApp = "build/server/index.js";

/** Starts the stand-ins and the app between them. If one part cannot start, those that did are stopped again. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const closers: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await start(options, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: SandboxOptions,
  closers: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Sandbox> {
  const { portBase, dataDir, catalog, fresh = false, app = "built", note = () => undefined } = options;
  if (app === "built" && !existsSync(join(root, builtApp)))
    throw new Error(`${builtApp} is missing: run "npm run build" first.`);
  const { shopifyPointsPerSecond: points } = options;
  const throttle =
    points === undefined ? {} : { throttle: { restorePerSecond: points, maximumAvailable: points * 20 } };
  const standIns = await startStandIns({ portBase, dataDir, catalog, fresh, note, ...throttle }, closers);
  const index = indexOf(standIns);
  standIns.shopify.app.get("/_sandbox", (_request, response) => {
    response.status(index.ready ? 200 : 503).json(index);
  });
  const logFile = join(resolve(dataDir), "logs/app.log");
  const env = { ...appEnv(standIns, dataDir, app === "development" ? "development" : "production"), ...options.env };
  const sandbox = { standIns, appEnv: env, logFile, stop };
  if (app === "none") {
    index.ready = true;
    return { ...index, ...sandbox, appExited: new Promise<never>(() => undefined) };
  }
  const entry = app === "built" ? builtApp : "scripts/dev.mjs";
  const running = await startApp({
    nodeArguments: ["--enable-source-maps", "--import", join(root, "sandbox/shopify/reroute.mjs"), entry],
    env,
    logFile,
    origin: standIns.appOrigin,
  });
  closers.push(() => running.stop());
  index.ready = true;
  return { ...index, ...sandbox, appExited: running.exited };
}

function indexOf({ shopify, adminOrigin, edge, channels, appPort }: StandIns): SandboxIndex {
  const portOf = (origin: string) => Number(new URL(origin).port);
  const origins = [...channels].map(([id, channel]) => [id, browserOrigin(channel.origin)] as const);
  return {
    ready: false,
    app: edge.origin,
    shopify: adminOrigin,
    channels: Object.fromEntries(origins),
    open: `${adminOrigin}/store/${shopDomain.replace(".myshopify.com", "")}/apps/${appHandle}`,
    shop: shopDomain,
    ports: {
      admin: shopify.port,
      edge: portOf(edge.origin),
      app: appPort,
      ...Object.fromEntries(origins.map(([id, origin]) => [id, portOf(origin)])),
    },
  };
}
