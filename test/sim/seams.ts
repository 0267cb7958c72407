import type { Connector } from "../../app/connectors/contract.ts";
import type { ListingsDeps } from "../../app/listings/index.ts";
import type { MirrorDeps } from "../../app/mirror/index.ts";
import type { OrdersDeps } from "../../app/orders/index.ts";
import type { Clock } from "../../app/platform/clock.ts";
import type { Sql } from "../../app/platform/database.ts";
import type { PushDeps } from "../../app/push/index.ts";
import type { Queue } from "../../app/queue/queue.ts";
import type { ShopifyGateway } from "../../app/shopify/index.ts";
import type { ProfileName } from "./profile.ts";

/** The places where a process's parts meet: what a planted bug may change, and nothing of production's own code. */
export interface Seams {
  clock: Clock;
  queue: Queue;
  connectors: ReadonlyMap<string, Connector>;
  shopify: ShopifyGateway;
  /** What the web process stores webhooks with. */
  receiveSql: Sql;
  onChange: MirrorDeps["onChange"];
  onStock: OrdersDeps["onStock"];
  rereadStock: OrdersDeps["rereadStock"];
  callAccount: OrdersDeps["callAccount"];
}

export interface Mutant {
  name: string;
  /** The mistake that people make. */
  imitates: string;
  /** Each statement of the production code, on its way to the database. */
  sql?: (text: string) => string;
  seams?: (seams: Seams, more: { push: PushDeps; listings: ListingsDeps; mirror: MirrorDeps }) => Seams;
  /** Mixes in which it can show; absent: any. */
  profile?: ProfileName;
  /** Why nothing shows it, if nothing does. */
  survives?: string;
}
