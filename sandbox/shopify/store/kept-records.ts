import type { Topic } from "../webhooks/topics.ts";
import type { Metafield } from "./records.ts";

/** The small records that outlive a restart, besides the catalog itself. Plain JSON, all of them. */
export interface Installation {
  installed: boolean;
  scopes: string[];
  installedAtMs: number | null;
  uninstalledAtMs: number | null;
}

export interface AccessToken {
  token: string;
  online: boolean;
  scopes: string[];
  /** Never, for the old kind of offline token. */
  expiresAtMs: number | null;
  refreshToken: string | null;
  refreshExpiresAtMs: number | null;
  createdAtMs: number;
}

export interface OauthCounts {
  exchanges: number;
  refreshes: number;
  refused: number;
}

export type BulkStatus = "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED";

export interface BulkRecord {
  kind: "BulkOperation";
  id: number;
  status: BulkStatus;
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT" | null;
  query: string;
  groupObjects: boolean;
  scopes: string[];
  /** Hard to guess: whoever has the address may read the file, as with Shopify's signed addresses. */
  fileKey: string;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number | null;
  createdAtMs: number;
  completedAtMs: number | null;
}

export interface Subscription {
  topic: Topic;
  /** A path at the app, or a whole address. */
  uri: string;
  /** Dotted paths such as `variants.sku`; nothing means all fields. */
  includeFields?: string[];
}

export interface ApiSubscription extends Subscription {
  id: number;
  createdAtMs: number;
}

export interface Delivery {
  /** Ours alone: a doubled webhook has two keys and one id. */
  key: string;
  id: string;
  eventId: string;
  topic: string;
  domain: string;
  uri: string;
  apiVersion: string;
  body: string;
  triggeredAt: string;
  attempts: number;
  /** Set when the subscription was made through the API. */
  subscriptionId?: number;
}

export interface RememberedMutation {
  digest: string;
  failed: boolean;
  result: unknown;
}

/** What a kind of record may carry under a name, and whether no two may have the same value. */
export interface MetafieldDefinition {
  kind: "MetafieldDefinition";
  id: number;
  ownerType: string;
  namespace: string;
  key: string;
  name: string;
  description: string | null;
  type: string;
  unique: boolean;
  createdAtMs: number;
}

export interface JobRecord {
  kind: "Job";
  id: string;
  done: boolean;
}

export interface KeptTables {
  installation: Installation;
  token: AccessToken;
  bulk: BulkRecord;
  subscription: ApiSubscription;
  delivery: Delivery;
  idempotency: RememberedMutation;
  metafields: Metafield[];
  definition: MetafieldDefinition;
  job: JobRecord;
  counts: OauthCounts;
}
export type KeptTable = keyof KeptTables;
