import type { Connector } from "../connectors/contract.ts";
import type { Clock } from "../platform/clock.ts";
import type { Keyring } from "../platform/crypto.ts";
import type { Database } from "../platform/database.ts";
import type { Http } from "../platform/http.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Random } from "../platform/random.ts";

/** What this stage needs; opened once, in `server/`. */
export interface PushDeps {
  database: Database;
  clock: Clock;
  random: Random;
  http: Http;
  logger: Logger;
  metrics: Metrics;
  keyring: Keyring;
  connectors: ReadonlyMap<string, Connector>;
  /** Every offer is read back from its channel at least this often. 24 if absent. */
  readBackHours?: number;
}
