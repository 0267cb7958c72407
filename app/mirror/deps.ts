import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Logger } from "../platform/logger.ts";
import type { Queue } from "../queue/queue.ts";
import type { ShopifyGateway } from "../shopify/index.ts";
import type { OnChange } from "./outcome.ts";

/** What the mirror's jobs work with. `onChange` is bound to another stage in `server/`. */
export interface MirrorDeps {
  database: Database;
  clock: Clock;
  logger: Logger;
  queue: Pick<Queue, "send">;
  shopify: ShopifyGateway;
  onChange: OnChange;
}
