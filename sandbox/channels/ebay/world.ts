import type { Collection, Ledger } from "../ledger.ts";
import type { Faults } from "../../faults.ts";
import { Deliveries } from "./deliveries.ts";
import type { Group, InventoryLocation, Item, Listing, Offer } from "./entities.ts";
import type { Order } from "./orders/order.ts";

export interface EbayConfig {
  clientId: string;
  clientSecret: string;
  /** eBay's name for a registered redirect: what clients send as `redirect_uri`. */
  ruName: string;
  /** Where the browser really goes after consent. */
  redirectUri: string;
  /** How long a published listing stays under review. 0: live at once. */
  reviewDelayMs: number;
  /** Where the pictures of cdn.shopify.com can be had offline; without it pages keep their addresses. */
  pictureOrigin?: string;
  /** The app's endpoint and token for marketplace account deletion, as registered with eBay. */
  accountDeletion?: { endpoint: string; verificationToken: string };
  /** The application's address for alerts, as entered with eBay; there is one where `accountDeletion` is. */
  alertEmail?: string;
}

/** Limits that can be changed while running (`POST /_sandbox/limits`). */
export interface Limits {
  callsPerDay: number;
  callsPerSecond: number;
  callsPerDayByOperation: Record<string, number>;
  revisionsPerListingPerDay: number;
  accessTokenLifeMs: number;
  /** A listing whose title has one of these words is rejected on review. */
  prohibitedWords: string[];
  /** Orders are shown by the API so long after they were placed. */
  orderLagMs: number;
  /** A refund is pending for so long. */
  refundDelayMs: number;
  trackingNumbersPerOrder: number;
}

export const POLICY_KINDS = ["fulfillment", "payment", "return"] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

export interface Policy {
  id: string;
  marketplaceId: string;
  name: string;
  /** The policy as it was sent. */
  body: Record<string, unknown>;
}

/** Everything that belongs to one seller; another seller's handler has no way to it. */
export interface Seller {
  username: string;
  /** Immutable, unlike the name. */
  userId: string;
  items: Collection<Item>;
  groups: Collection<Group>;
  offers: Collection<Offer>;
  /** Ids of the offers of a SKU. */
  offersBySku: Collection<string[]>;
  /** The key of the group that a SKU belongs to. */
  groupBySku: Collection<string>;
  locations: Collection<InventoryLocation>;
  policies: Record<PolicyKind, Collection<Policy>>;
  programs: Collection<string>;
  orders: Collection<Order>;
  /** The order of a cancellation. */
  orderByCancelId: Collection<string>;
}

export interface Destination {
  destinationId: string;
  name: string;
  status: "ENABLED" | "DISABLED" | "MARKED_DOWN";
  deliveryConfig: { endpoint: string; verificationToken: string };
}

export interface Subscription {
  subscriptionId: string;
  topicId: string;
  status: "ENABLED" | "DISABLED";
  creationDate: string;
  destinationId: string;
  payload?: Record<string, unknown> | undefined;
  /** Whose events; undefined where the topic is one of the application. */
  username?: string;
}

export interface TokenGrant {
  kind: "code" | "access" | "refresh";
  /** Undefined for an application's token. */
  username?: string;
  scopes: string[];
  expiresAt: number;
}

export interface World {
  config: EbayConfig;
  limits: Limits;
  faults: Faults;
  /** Epoch milliseconds. */
  now: () => number;
  ledger: Ledger;
  sellers: Map<string, Seller>;
  /** Of all sellers: their ids are unique over the marketplace. */
  listings: Collection<Listing>;
  tokens: Collection<TokenGrant>;
  counters: Collection<number>;
  /** Small single values: signing key, days of use. */
  notes: Collection<string>;
  notificationDestinations: Collection<Destination>;
  notificationSubscriptions: Collection<Subscription>;
  /** Notifications on their way to the app. */
  deliveries: Deliveries;
}

const SELLERS = [
  { username: "demo-seller", userId: "hVq3f0Demo1" },
  { username: "second-seller", userId: "kLm8s2Demo2" },
] as const;

export function openWorld(
  config: EbayConfig,
  limits: Limits,
  faults: Faults,
  ledger: Ledger,
  now: () => number,
): World {
  const sellers = SELLERS.map((account): [string, Seller] => [account.username, openSeller(ledger, account)]);
  return {
    config,
    limits,
    faults,
    now,
    ledger,
    sellers: new Map(sellers),
    listings: ledger.collection("listings"),
    tokens: ledger.collection("tokens"),
    counters: ledger.collection("counters"),
    notes: ledger.collection("notes"),
    notificationDestinations: ledger.collection("notificationDestinations"),
    notificationSubscriptions: ledger.collection("notificationSubscriptions"),
    deliveries: new Deliveries(),
  };
}

function openSeller(ledger: Ledger, { username, userId }: { username: string; userId: string }): Seller {
  const own = (name: string) => `${username}/${name}`;
  return {
    username,
    userId,
    items: ledger.collection(own("items")),
    groups: ledger.collection(own("groups")),
    offers: ledger.collection(own("offers")),
    offersBySku: ledger.collection(own("offersBySku")),
    groupBySku: ledger.collection(own("groupBySku")),
    locations: ledger.collection(own("locations")),
    policies: {
      fulfillment: ledger.collection(own("fulfillmentPolicies")),
      payment: ledger.collection(own("paymentPolicies")),
      return: ledger.collection(own("returnPolicies")),
    },
    programs: ledger.collection(own("programs")),
    orders: ledger.collection(own("orders")),
    orderByCancelId: ledger.collection(own("orderByCancelId")),
  };
}

/** The next number of a series, for ids that look like the vendor's. */
export function nextNumber(world: World, series: string, first: number): string {
  const number = world.counters.get(series) ?? first;
  world.counters.set(series, number + 1);
  return String(number);
}

/** UTC day, the unit of eBay's daily limits here. */
export function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
