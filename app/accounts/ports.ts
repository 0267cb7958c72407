import type { Call, Connector, Credentials, Result } from "../connectors/contract.ts";
import type { AccountId, ShopId } from "../domain/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Keyring } from "../platform/crypto.ts";
import type { Database } from "../platform/database.ts";
import type { Http } from "../platform/http.ts";
import type { Logger } from "../platform/logger.ts";
import type { Random } from "../platform/random.ts";
import type { Queue } from "../queue/queue.ts";

/** What this stage needs. The functions are bound to other stages in `server/`. */
export interface AccountsDeps {
  database: Database;
  clock: Clock;
  random: Random;
  http: Http;
  logger: Logger;
  queue: Queue;
  keyring: Keyring;
  connectors: ReadonlyMap<string, Connector>;
  /** A call with a fresh token, within the account's rates. */
  withCall: (shopId: ShopId, accountId: AccountId) => Promise<Result<Call>>;
  sealCredentials: (shopId: ShopId, accountId: AccountId, credentials: Credentials) => Uint8Array<ArrayBuffer>;
  /** Where a channel's messages arrive. Absent: nobody can reach us, so no channel is asked to send any. */
  inboundUrl?: (connectorId: string) => string;
  /** Ends every listing of the account; answers when that is asked for, not when it is done. */
  endAllListings: (shopId: ShopId, accountId: AccountId) => Promise<void>;
}
