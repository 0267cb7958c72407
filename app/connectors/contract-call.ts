import type { Issue } from "../domain/issue.ts";
import type { Clock } from "../platform/clock.ts";
import type { Http } from "../platform/http.ts";

/** What every call of a connector gets, and what comes of it. */

export interface OperationLimits {
  /** Most items in one call of the connector. */
  maxItems: number;
  /** Longest a call may take before it counts as `unknown`; the lease outlives it. */
  deadlineMs: number;
}

/** Effects that a connector may use. `http` counts against the rates and ends at the call's deadline. */
export interface ConnectorIo {
  http: Http;
  clock: Clock;
  signal: AbortSignal;
}

export interface Call extends ConnectorIo {
  accessToken: string;
  /** Id of the marketplace, as in the descriptor. */
  marketplace: string;
  currency: string;
  sellerId: string;
  /** By `SettingField.name`. */
  settings: Readonly<Record<string, string | number | boolean>>;
}

/** Why a whole call, or one item of it, did not succeed. */
export type Failure =
  | { kind: "throttled"; retryAfterMs?: number; message: string }
  | { kind: "unavailable"; retryAfterMs?: number; message: string }
  /** No answer, or none that makes sense: it may have been applied. */
  | { kind: "unknown"; message: string }
  | { kind: "auth"; message: string }
  | { kind: "rejected"; issues: Issue[] };

export type Result<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

/** What a failure says, in one line. */
export const failureMessage = (failure: Failure): string =>
  failure.kind === "rejected" ? failure.issues.map(({ message }) => message).join(" ") : failure.message;
