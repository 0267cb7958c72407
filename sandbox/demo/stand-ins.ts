import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundledOnce } from "../admin/bundle.ts";
import { cdnOf } from "../admin/cdn.ts";
import { startEdge, type Edge } from "../admin/edge.ts";
import { adminRoutes } from "../admin/routes.ts";
import { catalogLocations } from "../catalog/locations.ts";
import { importCatalog, startShopify, type ShopifyStandIn } from "../shopify/index.ts";
import { DEMO_USER } from "../shopify/oauth/id-token.ts";
import { catalogOfState, inWords, productsOf, rememberCatalog, type CatalogChoice } from "./catalog-choice.ts";
import { browserOrigin, channelKinds, type ChannelStandIn } from "./channels.ts";
import { assertFree, freePort } from "./free-port.ts";
import { changedScopes } from "./scopes.ts";
import { keptSecrets, type Secrets } from "./secrets.ts";

export const shopDomain = "demo.myshopify.com";
export const appHandle = "anabranch";
const appName = "Anabranch";
const host = "127.0.0.1";

export interface StandInsOptions {
  /** 0: free ports, whichever they are. */
  portBase: number;
  dataDir: string;
  catalog: CatalogChoice;
  /** Removes an earlier state first. */
  fresh: boolean;
  note: (text: string) => void;
  /** Of Shopify's stand-in. */
  throttle?: { restorePerSecond: number; maximumAvailable: number };
}

export interface StandIns {
  shopify: ShopifyStandIn;
  /** The admin's pages, by the name that browsers use. */
  adminOrigin: string;
  edge: Edge;
  channels: Map<string, ChannelStandIn>;
  /** Where the app is expected. */
  appPort: number;
  appOrigin: string;
  secrets: Secrets;
}

/** Starts all that stands around the app. What `closers` gets is closed by the caller, last first, also after a failure. */
export async function startStandIns(options: StandInsOptions, closers: (() => Promise<void>)[]): Promise<StandIns> {
  const { portBase, catalog, fresh, note } = options;
  const port = (offset: number) => (portBase === 0 ? 0 : portBase + offset);
  for (const offset of [0, 1, 2, ...channelKinds.map(({ portOffset }) => portOffset)]) await assertFree(port(offset));
  const folder = stateFolder(options.dataDir, fresh);
  const catalogFile = join(folder, "catalog.json");
  const known = catalogOfState(catalogFile);
  // Read before anything is started: a file with mistakes leaves nothing behind.
  // A file is read even if the shop keeps what it has: who names a wrong one should hear of it.
  const given = known === undefined || catalog.kind === "file" ? await productsOf(catalog) : undefined;
  const products = known === undefined ? given : undefined;
  const secrets = keptSecrets(join(folder, "secrets.json"));
  const appPort = portBase === 0 ? await freePort() : port(2);
  const appOrigin = `http://${host}:${appPort}`;

  const shopify = await startShopify({
    port: port(0),
    host,
    apiKey: secrets.apiKey,
    apiSecret: secrets.apiSecret,
    appOrigin,
    stateFile: join(folder, "shopify.jsonl"),
    ...(options.throttle ? { throttle: options.throttle } : {}),
    shops: [
      {
        domain: shopDomain,
        name: "Fernhollow",
        locations: catalogLocations.map((name) => ({ name, city: "Portland" })),
      },
    ],
  });
  closers.push(() => shopify.close());
  const adminOrigins = ["localhost", host].map((name) => `http://${name}:${shopify.port}`);
  const adminOrigin = adminOrigins[0] ?? shopify.origin;
  const appBridge = bundledOnce("./app-bridge/main.ts", () => ({ __ADMIN_ORIGIN__: adminOrigin }));
  const edge = await startEdge({
    port: port(1),
    host,
    appOrigin: () => appOrigin,
    adminOrigins: () => adminOrigins,
    cdn: cdnOf(appBridge),
  });
  closers.push(() => edge.close());
  shopify.setAppOrigin(edge.origin);

  const channels = new Map<string, ChannelStandIn>();
  for (const kind of channelKinds) {
    const stateFile = join(folder, `${kind.id}.jsonl`);
    const channel = await kind.start({
      port: port(kind.portOffset),
      edgeOrigin: edge.origin,
      adminOrigin,
      stateFile,
      secrets,
    });
    closers.push(() => channel.close());
    channels.set(kind.id, channel);
  }
  mountAdmin({ shopify, edge, appBridge, channels, secrets });
  if (products !== undefined) {
    const { created, updated, variants } = await importCatalog(shopify.shop(), products);
    rememberCatalog(catalogFile, catalog);
    note(`Shopify's stand-in has ${inWords(catalog)}: ${created + updated} products, ${variants} variants.`);
  } else if (known !== inWords(catalog)) {
    note(`The shop keeps ${known ?? "its catalog"} from an earlier run; --fresh starts over with ${inWords(catalog)}.`);
  }
  return { shopify, adminOrigin, edge, channels, appPort, appOrigin, secrets };
}

/** `fresh` removes our own folders only: whatever else lies in the data directory is not the sandbox's. */
function stateFolder(dataDir: string, fresh: boolean): string {
  const root = resolve(dataDir);
  const folder = join(root, "sandbox");
  if (fresh) {
    for (const part of [folder, join(root, "pglite"), join(root, "logs")])
      rmSync(part, { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true });
  return folder;
}

interface Mounted extends Pick<StandIns, "shopify" | "edge" | "channels" | "secrets"> {
  appBridge: () => Promise<string>;
}

function mountAdmin({ shopify, edge, appBridge, channels, secrets }: Mounted): void {
  const { id, first_name, last_name, email } = DEMO_USER;
  shopify.app.use(
    adminRoutes({
      shops: shopify.shops,
      app: { name: appName, handle: appHandle, apiKey: secrets.apiKey, apiSecret: secrets.apiSecret, path: "/app" },
      edgeOrigin: () => edge.origin,
      idToken: (domain) => shopify.idToken(domain),
      appBridge,
      channels: () =>
        channelKinds.map(({ id, name }) => ({ name, origin: browserOrigin(channels.get(id)?.origin ?? "") })),
      user: { id, name: `${first_name} ${last_name}`, email },
      scopes: (shop, change) => changedScopes(shopify.services, shop, change),
    }),
  );
}
