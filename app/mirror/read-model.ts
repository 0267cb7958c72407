import type { ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import type { Database } from "../platform/database.ts";
import type { Queue } from "../queue/queue.ts";
import { latestRun, type ImportRun } from "./import-store.ts";
import { knownLocations } from "./location-store.ts";

/** Begins a full read of the shop, soon. One that is open already is enough. */
export async function requestImport({ queue }: { queue: Pick<Queue, "send"> }, shopId: ShopId): Promise<void> {
  await queue.send(jobs.mirrorShop, { shopId, kind: "import" });
}

/** The latest full read, for the progress bar; undefined: there was none. */
export const importStatus = ({ sql }: Pick<Database, "sql">, shopId: ShopId): Promise<ImportRun | undefined> =>
  latestRun(sql, shopId);

interface LocationView {
  id: string;
  name: string;
  isActive: boolean;
  fulfillsOnline: boolean;
  countryCode: string;
  city: string;
}

/** Those that still exist, by name; closed ones too. */
export async function locationsOf({ sql }: Pick<Database, "sql">, shopId: ShopId): Promise<LocationView[]> {
  const locations = await knownLocations(sql, shopId);
  return locations
    .filter(({ deletedAtMs }) => deletedAtMs === null)
    .map(({ updatedAtMs: _, deletedAtMs: __, ...view }) => view);
}
