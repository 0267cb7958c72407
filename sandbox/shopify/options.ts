import { catalogLocations } from "../catalog/locations.ts";
import type { Topic } from "./webhooks/topics.ts";

export interface LocationOptions {
  name: string;
  countryCode?: string;
  city?: string;
}

export interface ShopOptions {
  /** Such as `demo.myshopify.com`. */
  domain: string;
  name?: string;
  currency?: string;
  /** An IANA name: webhooks carry the shop's own offset. */
  timezone?: string;
  countryCode?: string;
  /** The first one is the main one. */
  locations?: LocationOptions[];
}

export interface ThrottleOptions {
  /** Points that a shop's bucket holds, and how many flow back each second. */
  maximumAvailable: number;
  restorePerSecond: number;
  /** Shopify refuses a single query above this. */
  maximumQueryCost: number;
}

export interface StandInOptions {
  port: number;
  host?: string;
  /** Introspection of the Admin API, as found in the npm package @shopify/dev-mcp. Default: `.cache/admin.schema.json`. */
  schemaFile?: string;
  apiVersion?: string;
  apiKey: string;
  apiSecret: string;
  shops?: ShopOptions[];
  /** Where webhooks go; may be set later with `setAppOrigin`. */
  appOrigin: string;
  /** Everything is kept here and read again at the next start. Without it the state lives in memory only. */
  stateFile?: string;
  /** Results of bulk operations. Default: beside the state file, else a temporary folder. */
  bulkDirectory?: string;
  /** The app's configuration: scopes, webhook topics and address are read from it. */
  appConfigFile?: string;
  scopes?: string[];
  topics?: Topic[];
  throttle?: Partial<ThrottleOptions>;
  accessTokenSeconds?: number;
  /** Whether the shops are development stores, in which an app may make only five orders a minute. Default false. */
  developmentStore?: boolean;
  /** The first pause before a webhook is sent again; it doubles with each of the eight retries. */
  webhookRetryMs?: number;
  webhookConcurrency?: number;
  webhookTimeoutMs?: number;
  /** How long a bulk operation waits before it runs: Shopify's are never done at once. Default 0. */
  bulkWaitMs?: number;
  seed?: number;
  now?: () => number;
  random?: () => number;
}

export const DEFAULT_SHOP: Required<ShopOptions> = {
  domain: "demo.myshopify.com",
  name: "Anabranch demo",
  currency: "USD",
  timezone: "America/New_York",
  countryCode: "US",
  locations: catalogLocations.map((name) => ({ name, city: "Portland" })),
};
