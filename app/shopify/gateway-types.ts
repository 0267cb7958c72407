import type { AdminMutations, AdminQueries } from "@shopify/admin-api-client";

/** The library's own interfaces accept any text, typed `any`; only the documents that were checked are let through. */
type Known<Operations> = {
  [
    Text in keyof Operations as string extends Text
      ? never
      : number extends Text
        ? never
        : symbol extends Text
          ? never
          : Text
  ]: Operations[Text];
};
type AdminOperations = Known<AdminQueries> & Known<AdminMutations>;

/** The text of a `#graphql` document found anywhere in app/. A new one: `npm run generate`. */
export type AdminOperation = keyof AdminOperations;
export type AdminVariables<Operation extends AdminOperation> = AdminOperations[Operation]["variables"];
export type AdminData<Operation extends AdminOperation> = AdminOperations[Operation]["return"];

/**
 * - throttled: still over the shop's budget after all that waiting; `retryAfterMs` says when it may fit.
 * - unavailable: Shopify did not answer, or not with a reply. Nothing was done; another try may help.
 * - unknown: a mutation that Shopify may have done although no reply came. Look before trying again.
 * - unauthorized: no valid token, and none to be had: uninstalled, or the merchant has to open the app.
 * - refused: Shopify understood and said no (scope, invalid input, shop frozen); trying again does not help.
 */
export type AdminFailureKind = "throttled" | "unavailable" | "unknown" | "unauthorized" | "refused";
export interface AdminFailure {
  kind: AdminFailureKind;
  /** For people; holds no token and no variable's value. */
  message: string;
  retryAfterMs?: number;
}
export type AdminResult<Data> = { ok: true; data: Data } | { ok: false; failure: AdminFailure };

export interface AdminRequestOptions {
  signal?: AbortSignal;
}

export interface JsonlOptions {
  /** Goes on from here: the first byte that is wanted. */
  fromByte?: number;
  signal?: AbortSignal;
}

/** One shop's Admin API. Needs no request: it works with the shop's offline session. */
export interface ShopAdmin {
  readonly shopDomain: string;
  /**
   * Sends one document, within the shop's budget, and tries again where that cannot do harm. Never throws for a reason
   * outside this process. Wrong input found by Shopify's own rules comes as `userErrors` in the data: look at them.
   */
  request<Operation extends AdminOperation>(
    operation: Operation,
    variables: AdminVariables<Operation>,
    options?: AdminRequestOptions,
  ): Promise<AdminResult<AdminData<Operation>>>;
  /**
   * The bytes of a bulk operation's result, in chunks as they arrive (lines may be cut anywhere), never held as a whole.
   * A connection that breaks is taken up again at the byte where it broke.
   * @throws BulkResultLost when the result has expired, has changed, or cannot be read even after several tries
   */
  openJsonl(url: string, options?: JsonlOptions): AsyncIterable<Uint8Array>;
}

export interface ShopifyGateway {
  /** Cheap: holds nothing of its own. `shopDomain` such as `example.myshopify.com`. */
  admin(shopDomain: string): ShopAdmin;
}

export class BulkResultLost extends Error {
  /** expired: ask for a new bulk operation. unavailable: the same address may work later. */
  readonly reason: "expired" | "unavailable";
  /** Bytes handed out so far, from the file's beginning. */
  readonly bytesRead: number;

  constructor(reason: "expired" | "unavailable", message: string, bytesRead: number) {
    super(message);
    this.name = "BulkResultLost";
    this.reason = reason;
    this.bytesRead = bytesRead;
  }
}
