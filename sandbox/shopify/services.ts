import type { Request } from "express";
import type { AppConfig } from "./app-config.ts";
import type { ShopifyFaults } from "./faults.ts";
import type { AdminSchema } from "./graphql/schema.ts";
import type { ThrottleOptions } from "./options.ts";
import type { ShopStore } from "./store/shop-store.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

/** What the parts of the stand-in share. */
export interface Services {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly apiVersion: string;
  readonly config: AppConfig;
  readonly accessTokenSeconds: number;
  readonly throttle: ThrottleOptions;
  /** Shopify lets an app make only five orders a minute in a development store. */
  readonly developmentStore: boolean;
  readonly shops: readonly ShopStore[];
  readonly schema: AdminSchema;
  readonly faults: ShopifyFaults;
  readonly webhooks: Webhooks;
  readonly bulkDirectory: string;
  /** Known once the server listens. */
  origin: string;
  readonly random: () => number;
  /** The shop that a request is for: by `x-sim-shop`, by `?shop=`, else the first one. */
  shopFor(request: Request): ShopStore | undefined;
  /** Lets a bulk operation run in the background. */
  startBulk(shop: ShopStore, id: number): void;
  /** Writes small changes to the state file now, before an answer that tells of them. */
  persist(): void;
}
