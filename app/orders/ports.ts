import type { Call, Connector, Result } from "../connectors/contract.ts";
import type { OrdersConnector } from "../connectors/orders-contract.ts";
import type { AccountId, ShopId, VariantId } from "../domain/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Keyring } from "../platform/crypto.ts";
import type { Database, Sql } from "../platform/database.ts";
import type { Logger } from "../platform/logger.ts";
import type { Random } from "../platform/random.ts";
import type { ShopifyGateway } from "../shopify/index.ts";

/** What this stage needs; opened once, in `server/`. The functions are bound to other stages there. */
export interface OrdersDeps {
  database: Database;
  clock: Clock;
  random: Random;
  logger: Logger;
  keyring: Keyring;
  connectors: ReadonlyMap<string, Connector>;
  shopify: ShopifyGateway;
  /** What is reserved or released shows in every channel's quantity, in the same transaction. */
  onStock: (tx: Sql, shopId: ShopId, variantIds: VariantId[]) => Promise<void>;
  /** Reads stock as it is now and applies it together with what `within` does; that one answers variants to derive again. */
  rereadStock: (
    shopId: ShopId,
    variantIds: readonly VariantId[],
    within: (tx: Sql) => Promise<readonly VariantId[]>,
  ) => Promise<{ ok: true } | { ok: false; message: string }>;
  /** A call of an account within its rates, with a token that is good. */
  callAccount: <Value>(
    shopId: ShopId,
    accountId: AccountId,
    terms: { operation: string; deadlineMs: number; isRead: boolean },
    run: (call: Call, connector: Connector) => Promise<Result<Value>>,
  ) => Promise<Result<Value>>;
  /** Where a channel's messages arrive. Absent: nobody can reach us, so no channel is asked to send any. */
  inboundUrl?: (connectorId: string) => string;
  /** How often each account's orders are asked for. 60 seconds if absent. */
  pollEveryMs?: number;
}

/** The part of a connector that this stage speaks to. undefined: its channel has no orders. */
export const ordersOf = (deps: Pick<OrdersDeps, "connectors">, connectorId: string): OrdersConnector | undefined =>
  deps.connectors.get(connectorId)?.orders;
