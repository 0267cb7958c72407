import type { ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import type { Sql } from "../platform/database.ts";
import { insertAction, readRunning, rewindAction } from "./action-store.ts";
import { groupBy } from "../domain/group-by.ts";
import type { DeriveDeps } from "./ports.ts";
import type { Selection } from "./selection.ts";

/**
 * Sends for what only the channel can tell about these listings. One action an account does it; where one runs already,
 * it is set back to these.
 */
export async function askChannelFor(
  tx: Sql,
  { queue }: Pick<DeriveDeps, "queue">,
  shopId: ShopId,
  unasked: readonly { accountId: number; listingId: number }[],
  at: Date,
): Promise<void> {
  for (const [accountId, listings] of groupBy(unasked, (one) => one.accountId)) {
    const first = Math.min(...listings.map(({ listingId }) => listingId));
    const [running] = await readRunning(tx, shopId, accountId, "ask");
    const action = { accountId, kind: "ask", actor: "anabranch", total: listings.length } as const;
    if (running) await rewindAction(tx, shopId, running.id, { before: first, more: listings.length });
    const id = running?.id ?? (await insertAction(tx, shopId, { ...action, selection: { waiting: "category" } }, at));
    await queue.send(jobs.listingAction, { shopId, actionId: id }, { tx });
  }
}

/** Has an account, or a part of it, derived again. Where that runs already, it begins anew. */
export async function requestRederive(
  tx: Sql,
  { queue }: Pick<DeriveDeps, "queue">,
  shopId: ShopId,
  accountId: number,
  selection: Selection,
  at: Date,
): Promise<void> {
  const wanted = JSON.stringify(selection);
  const running = (await readRunning(tx, shopId, accountId, "rederive")).find(
    (action) => JSON.stringify(action.selection) === wanted,
  );
  if (running) await rewindAction(tx, shopId, running.id, { before: 1, more: 0 });
  else await insertAction(tx, shopId, { accountId, kind: "rederive", actor: "anabranch", selection, total: 0 }, at);
  await queue.send(jobs.rederiveAccount, { shopId, accountId }, { tx });
}
