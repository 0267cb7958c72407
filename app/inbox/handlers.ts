import type { ReceiptHandlers } from "../domain/receipt.ts";
import type { InboxTopic } from "../domain/topics.ts";
import type { Sql } from "../platform/database.ts";
import type { Queue } from "../queue/queue.ts";
import { scopesHandler, shopUpdateHandler, uninstalledHandler } from "./lifecycle.handler.ts";
import { customerRedactHandler, dataRequestHandler, type Buyers } from "./privacy.handler.ts";
import { shopRedactHandler } from "./shop-redact.handler.ts";

/** What tells of the shop itself and of privacy. The catalog's topics are the mirror's. */
export const createInboxHandlers = (deps: {
  queue: Pick<Queue, "send">;
  buyers: Buyers;
}): ReceiptHandlers<Sql, InboxTopic> => ({
  "app/uninstalled": uninstalledHandler,
  "app/scopes_update": scopesHandler,
  "shop/update": shopUpdateHandler(deps),
  "customers/data_request": dataRequestHandler(deps.buyers),
  "customers/redact": customerRedactHandler(deps.buyers),
  "shop/redact": shopRedactHandler,
});
