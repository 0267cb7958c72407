import type { ShopId } from "./ids.ts";

/** A webhook as it arrived, with its body read as JSON. */
export interface Receipt {
  id: number;
  topic: string;
  webhookId: string;
  /** Shopify's own: several webhooks of different topics may tell of one event. */
  eventId: string | undefined;
  /** When it happened at Shopify, by Shopify's clock, to the millisecond where Shopify says so. */
  triggeredAt: Date | undefined;
  receivedAt: Date;
  /** Tries that failed before this one. */
  attempts: number;
  /** Ids beyond 2^53 are rounded in JSON numbers: read `admin_graphql_api_id`, or the text itself. */
  payload: unknown;
  bodyText: string;
}

export interface ReceiptShop {
  id: ShopId;
  domain: string;
  currency: string;
  state: "installed" | "uninstalled" | "redacted";
  installedAt: Date;
}

/** What became of one receipt. `note` is for whoever reads the table: one sentence, without personal details. */
export type ReceiptOutcome =
  | { kind: "applied" }
  | { kind: "ignored"; note: string }
  /** Due again after that many seconds: it cannot be applied yet. This is no failure, and is not counted as one. */
  | { kind: "later"; seconds: number; note: string };

/**
 * Applies receipts of one shop, all at once, within the drainer's transaction: set-wise SQL on `tx` only, no network.
 * Receipts come in the order of their arrival, which need not be the order of the events.
 * Answers what became of each, by receipt id; one that is not named was applied.
 * A throw rolls back just this call; the receipts are then split until the one that cannot be applied stands alone, which
 * is tried again some times. A ZodError says that the payload is not what it should be: that one is not tried again.
 * Topics that share one handler object are handed over together.
 */
type Apply<Tx, Shop> = (
  tx: Tx,
  shop: Shop,
  receipts: readonly Receipt[],
  now: Date,
) => Promise<ReadonlyMap<number, ReceiptOutcome> | undefined>;

/** `isPersonal`: the body tells of a person, and is emptied once it is applied. */
export type ReceiptHandler<Tx> =
  | { shops: "installed"; isPersonal?: boolean; apply: Apply<Tx, ReceiptShop> }
  /** Also for a shop that has left; `undefined`: one that never was here. */
  | { shops: "any"; isPersonal?: boolean; apply: Apply<Tx, ReceiptShop | undefined> };

export type ReceiptHandlers<Tx, Topic extends string = string> = Readonly<Record<Topic, ReceiptHandler<Tx>>>;
