import { z } from "zod";

/**
 * Every job's name and payload. A job's handler lives in the stage that does the work; whoever sends it needs only this.
 * `key` makes jobs of the same key one while they wait (the newest payload wins).
 */
export interface JobDefinition<Payload> {
  name: string;
  payload: z.ZodType<Payload>;
  key?: (payload: Payload) => string;
  /** Runs over, and is tried again, after this long. */
  expireSeconds: number;
  retryLimit: number;
}

const define = <Payload>(definition: JobDefinition<Payload>) => definition;

const ofShop = z.object({ shopId: z.number().int() });

export const jobs = {
  /** Begins a full read of the shop. `kind` import: the first one; reconcile: finds what webhooks missed. */
  mirrorShop: define({
    name: "mirror.shop",
    payload: ofShop.extend({ kind: z.enum(["import", "reconcile"]) }),
    key: ({ shopId }) => `shop-${shopId}`,
    expireSeconds: 120,
    retryLimit: 5,
  }),
  /** Takes a run that waits for Shopify one step further; comes back by itself until there is a result to read. */
  mirrorLook: define({
    name: "mirror.look",
    payload: ofShop.extend({ importRunId: z.number().int() }),
    key: ({ importRunId }) => `run-${importRunId}`,
    expireSeconds: 120,
    retryLimit: 10,
  }),
  /** Reads the result of a run's bulk operation. */
  mirrorRead: define({
    name: "mirror.read",
    payload: ofShop.extend({ importRunId: z.number().int() }),
    key: ({ importRunId }) => `run-${importRunId}`,
    expireSeconds: 3600,
    retryLimit: 10,
  }),
  /** Sends a reconciliation for each installed shop. On a schedule. */
  reconcileShops: define({
    name: "mirror.reconcile-shops",
    payload: z.object({}),
    key: () => "all",
    expireSeconds: 300,
    retryLimit: 2,
  }),
  /** Looks through a shop's changed orders in Shopify for what webhooks missed. */
  reconcileOrders: define({
    name: "orders.reconcile",
    payload: ofShop,
    key: ({ shopId }) => `shop-${shopId}`,
    expireSeconds: 600,
    retryLimit: 5,
  }),
  /** Sends one of those for each installed shop. On a schedule. */
  reconcileOrdersOfShops: define({
    name: "orders.reconcile-shops",
    payload: z.object({}),
    key: () => "all",
    expireSeconds: 300,
    retryLimit: 2,
  }),
  /** Works a merchant's bulk list or end, a chunk a run, from its cursor. */
  listingAction: define({
    name: "listings.action",
    payload: ofShop.extend({ actionId: z.number().int() }),
    key: ({ actionId }) => `action-${actionId}`,
    expireSeconds: 600,
    retryLimit: 10,
  }),
  /** Derives everything of an account again after its rules, settings or categories changed. */
  rederiveAccount: define({
    name: "listings.rederive",
    payload: ofShop.extend({ accountId: z.number().int() }),
    key: ({ accountId }) => `account-${accountId}`,
    expireSeconds: 1800,
    retryLimit: 5,
  }),
  /** Disconnects an account once its listings are ended. */
  closeAccount: define({
    name: "accounts.close",
    payload: ofShop.extend({ accountId: z.number().int() }),
    key: ({ accountId }) => `account-${accountId}`,
    expireSeconds: 60,
    retryLimit: 10,
  }),
  /** Asks Shopify for what a webhook could not tell (cut-off variants, equal clocks); without ids, for the shop itself. */
  rereadProducts: define({
    name: "mirror.reread",
    payload: ofShop.extend({
      productIds: z.array(z.string()).max(100),
      /** Of these only the variant and its stock. */
      variantIds: z.array(z.string()).max(100).optional(),
    }),
    expireSeconds: 300,
    retryLimit: 10,
  }),
  /** Deletes old receipts, attempts and activities. On a schedule. */
  purge: define({
    name: "platform.purge",
    payload: z.object({}),
    key: () => "all",
    expireSeconds: 600,
    retryLimit: 2,
  }),
} as const;
