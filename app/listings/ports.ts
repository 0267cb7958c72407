import type { Call, Connector, Result } from "../connectors/contract.ts";
import type { AccountId, ShopId } from "../domain/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Logger } from "../platform/logger.ts";
import type { Queue } from "../queue/queue.ts";

/** What deriving needs: it runs within somebody else's transaction. */
export interface DeriveDeps {
  clock: Clock;
  queue: Queue;
  /** By id. One that is missing is not configured here: what it listed keeps its quantities up to date. */
  connectors: ReadonlyMap<string, Connector>;
}

/** What this stage needs. `withCall` is bound to another stage in `server/`. */
export interface ListingsDeps extends DeriveDeps {
  database: Database;
  logger: Logger;
  /** A call with a fresh token, within the account's rates. */
  withCall: (shopId: ShopId, accountId: AccountId) => Promise<Result<Call>>;
}
