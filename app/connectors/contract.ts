import type { z } from "zod";
import type { Issue } from "../domain/issue.ts";
import type { Call, ConnectorIo, Failure, OperationLimits, Result } from "./contract-call.ts";
import type { OrdersConnector } from "./orders-contract.ts";

export { failureMessage } from "./contract-call.ts";
export type { Call, ConnectorIo, Failure, OperationLimits, Result } from "./contract-call.ts";

/**
 * What a channel is to the engine. A connector is thin: it translates. Splitting, throttling, retrying, leasing,
 * reconciling and remembering are the engine's, and come free with every connector.
 */

// ---- What a channel can do: data, not code ----

export interface TextLimit {
  max: number;
  unit: "chars" | "bytes";
}

export interface Capabilities {
  kind: "marketplace" | "catalog" | "feed";
  /** What one write touches: a SKU by itself, or the whole listing. */
  grain: "sku" | "listing";
  /** async: answers a submission to be polled. syncThenReview: accepted now, judged later. */
  mode: "sync" | "async" | "syncThenReview";
  upsertListings: OperationLimits;
  setOffers: OperationLimits;
  endListings: OperationLimits;
  readOffers: OperationLimits;
  /** HTTP calls: `app` is shared by every account of this connector, `account` belongs to one. */
  rates: { scope: "app" | "account"; perSecond: number; burst: number; perDay?: number }[];
  /** Changes of one listing that the channel takes a day; the engine spaces them out. */
  revisionsPerListingPerDay?: number;
  title: TextLimit;
  description: TextLimit & { html: "none" | "subset" | "full" };
  sku: TextLimit & { pattern: RegExp };
  images: { min: number; max: number; httpsOnly: boolean };
  variations: { maxAxes: number; maxVariants: number };
  aspects: { nameMax: number; valueMax: number };
  quantity: { max: number };
  price: { minMinor: number };
  /** Whether a listing may stay up with nothing to sell. */
  keepsSoldOut: boolean;
  /** Whether a listing may be put up with nothing to sell. */
  publishesSoldOut: boolean;
  /** Absent: the channel has no orders (catalogs, feeds). */
  orders?: {
    discovery: ("poll" | "webhook")[];
    partialShipment: boolean;
    /** What the seller may do by API; what not becomes a task for the merchant. */
    cancel: boolean;
    refund: boolean;
    partialRefund: boolean;
  };
}

// ---- How it is described to the merchant ----

export interface SettingField {
  name: string;
  label: string;
  help?: string;
  kind: "text" | "number" | "select" | "checkbox";
  required: boolean;
  /** `select`: fixed choices, or the name of a list that `choices` answers from the channel. */
  options?: { value: string; label: string }[] | { from: string };
}

export interface Descriptor {
  name: string;
  /** One sentence for the Channels page. */
  summary: string;
  marketplaces: { id: string; name: string; currency: string; language: string }[];
  settings: SettingField[];
}

// ---- What a call gets ----

/** As sealed in the account's row. The connector decides what is inside. */
export interface Credentials {
  accessToken: string;
  /** ISO 8601; the engine refreshes before it. */
  expiresAt: string;
  refreshToken?: string;
  refreshExpiresAt?: string;
}

// ---- What comes of it ----

/** State that the connector wants handed back with the next call for the same listing (group key, offer ids …). JSON. */
export type RemoteState = Record<string, unknown>;

export type RemoteStatus = "pending" | "live" | "rejected" | "ended" | "unlisted";

// ---- Listings ----

export interface ListingVariant {
  sku: string;
  /** In the listing's `axes` order: [{name: "Size", value: "M"}] */
  options: { name: string; value: string }[];
  priceMinor: number;
  quantity: number;
  /** EAN, UPC, ISBN; empty if there is none. */
  gtin: string;
  imageUrls: string[];
  aspects: Record<string, string[]>;
  weightGrams?: number;
}

/** A listing as it should be, complete: what is not here is not to be there. */
export interface ListingContent {
  /** Ours, stable, at most 50 of [A-Za-z0-9-]. */
  key: string;
  title: string;
  descriptionHtml: string;
  categoryId: string;
  condition: string;
  imageUrls: string[];
  aspects: Record<string, string[]>;
  axes: string[];
  variants: ListingVariant[];
}

export interface ListingUpsert {
  content: ListingContent;
  remoteState: RemoteState;
}

export type ListingOutcome = { key: string } & (
  | {
      kind: "accepted";
      /** As far as the reply tells; `readOffers` tells more, later. */
      status: "live" | "pending";
      remoteId?: string;
      remoteUrl?: string;
      remoteState: RemoteState;
      offers: { sku: string; remoteId?: string }[];
      issues: Issue[];
    }
  | { kind: "submitted"; submission: string; pollAfterMs: number; remoteState: RemoteState }
  /** `remoteState` also here: a failure halfway must not forget what was already created. */
  | { kind: "failed"; failure: Failure; remoteState?: RemoteState }
);

export interface OfferUpdate {
  sku: string;
  remoteId?: string;
  listingKey: string;
  remoteState: RemoteState;
  /** Both absolute. */
  quantity: number;
  priceMinor: number;
}

export type OfferOutcome = { sku: string } & (
  { kind: "accepted"; issues: Issue[] } | { kind: "failed"; failure: Failure }
);

export interface ListingEnd {
  key: string;
  remoteId?: string;
  remoteState: RemoteState;
  skus: string[];
}
export type EndOutcome = { key: string } & ({ kind: "ended" } | { kind: "failed"; failure: Failure });

export interface OfferRead {
  sku: string;
  remoteId?: string;
  listingKey: string;
  remoteState: RemoteState;
}
/** What the channel says, when asked. `status: "unlisted"`: it knows no such offer. */
export interface OfferObserved {
  sku: string;
  status: RemoteStatus;
  quantity?: number;
  priceMinor?: number;
  currency?: string;
  title?: string;
  listingRemoteId?: string;
  listingUrl?: string;
  offerRemoteId?: string;
  /** Units that the channel says it has sold: tells a sale from an edit. */
  soldQuantity?: number;
  issues: Issue[];
}

// ---- Categories ----

export interface CategorySuggestion {
  id: string;
  /** From the root: ["Home & Garden", "Lamps"] */
  path: string[];
  /** 0 to 100 */
  confidence: number;
}
export interface CategoryAspect {
  name: string;
  required: boolean;
  multiple: boolean;
  /** Only these values are taken; absent: free text. */
  values?: string[];
  maxLength?: number;
  /** May differ between the variants of a listing. */
  forVariations: boolean;
}
export interface CategorySchema {
  id: string;
  aspects: CategoryAspect[];
  conditions: { id: string; name: string }[];
}

// ---- Consent ----

export interface OAuth {
  kind: "oauth";
  /** Where the merchant agrees. */
  consentUrl(input: { state: string; marketplace: string }): string;
  /** From the query that the channel sends back. */
  exchange(query: URLSearchParams, io: ConnectorIo): Promise<Result<Credentials>>;
  refresh(credentials: Credentials, io: ConnectorIo): Promise<Result<Credentials>>;
}

export interface Connector {
  readonly id: string;
  readonly descriptor: Descriptor;
  readonly capabilities: Capabilities;
  readonly auth: OAuth;

  /** Who the seller is: also the test of a connection. */
  identify(call: Omit<Call, "sellerId">): Promise<Result<{ sellerId: string; name: string }>>;
  /** Lists for the settings form by the name in `options.from`, e.g. the seller's own policies. */
  choices(list: string, call: Call): Promise<Result<{ value: string; label: string }[]>>;
  /** Makes what a new account lacks (a default location, standard policies), and answers settings to start with. */
  prepare(
    call: Call,
    shop: { name: string; countryCode: string; city: string },
  ): Promise<Result<Record<string, string | number | boolean>>>;

  suggestCategories(text: string, call: Call): Promise<Result<CategorySuggestion[]>>;
  categorySchema(categoryId: string, call: Call): Promise<Result<CategorySchema>>;

  /** Each takes at most its `maxItems`, and answers every item exactly once, in any order. Never throws for the channel's sake. */
  upsertListings(listings: ListingUpsert[], call: Call): Promise<ListingOutcome[]>;
  setOffers(updates: OfferUpdate[], call: Call): Promise<OfferOutcome[]>;
  endListings(listings: ListingEnd[], call: Call): Promise<EndOutcome[]>;
  readOffers(offers: OfferRead[], call: Call): Promise<Result<OfferObserved[]>>;
  /** Async channels only: the outcome of a submission, or that it is not there yet. */
  poll?(
    submission: string,
    call: Call,
  ): Promise<Result<{ kind: "waiting"; pollAfterMs: number } | { kind: "done"; outcomes: ListingOutcome[] }>>;

  /** Present where `capabilities.orders` is. */
  readonly orders?: OrdersConnector;

  /** HTTP that the channel sends us (`/channels/:connector/inbound/*`). Verifies, answers, and says what must happen. */
  inbound?(request: InboundRequest, io: ConnectorIo): Promise<InboundAnswer>;
  /**
   * Makes sure that the channel tells us at `endpoint` (what `inbound` answers) about this seller's new orders. Looks
   * first, so it may be called any time: after an account was connected, and every day. Never fails with `auth`: an older
   * consent may lack what it takes, and polling finds the orders all the same.
   */
  subscribe?(call: Call, endpoint: { url: string }): Promise<Result<void>>;
}

export interface InboundRequest {
  method: string;
  /** As the channel was told it: some sign it. */
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}
export interface InboundAnswer {
  reply: { status: number; contentType?: string; body?: string };
  /** The seller or buyer asked the channel to forget them: erase what we hold under this id, or under this name. */
  forget?: { userId: string; username?: string };
  /** Something about this seller's orders is new (`Call.sellerId`): they are read now. May repeat, come late, be missing. */
  orders?: { sellerId: string };
}

/** How a connector folder presents itself to the registry (`export const connectorModule`). */
export interface ConnectorModule<Env> {
  id: string;
  /** Over process.env; its messages are part of the boot check. */
  env: z.ZodType<Env>;
  /** undefined: not configured (no keys), so it is shown as unavailable. */
  open(env: Env): Connector | undefined;
}
