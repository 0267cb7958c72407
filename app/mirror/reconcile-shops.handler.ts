import { shopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import type { MirrorDeps } from "./deps.ts";
import { installedShops, openRun } from "./import-store.ts";

/** Sends a full read for each shop that has the app. A run that is still open is looked after instead. */
export async function reconcileShops(deps: Pick<MirrorDeps, "database" | "queue">): Promise<void> {
  for (const { id } of await installedShops(deps.database.sql)) {
    const shop = shopId(id);
    const open = await deps.database.asShop(shop, () => openRun(deps.database.sql, shop));
    if (open?.state === "reading") await deps.queue.send(jobs.mirrorRead, { shopId: id, importRunId: open.id });
    else await deps.queue.send(jobs.mirrorShop, { shopId: id, kind: "reconcile" });
  }
}
