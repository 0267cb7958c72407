import type { AccountId, ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import { changeState, countOpenListings, disconnectAccount, readAccount, type Account } from "./accounts-store.ts";
import { recordActivity } from "./activity-store.ts";
import type { AccountsDeps } from "./ports.ts";

const checkAgainSeconds = 5;

/**
 * With `endListings`, the account first ends everything that is live and closes when nothing is left; without, it is
 * cut off at once, and what is live stays up with the stock it has: the page says so before.
 * Answers false if there is no such account to disconnect.
 */
export async function disconnect(
  deps: AccountsDeps,
  shopId: ShopId,
  id: AccountId,
  { endListings }: { endListings: boolean },
): Promise<boolean> {
  const account = await readAccount(deps.database.sql, shopId, id);
  if (!account || account.state === "disconnected") return false;
  if (!endListings) {
    await cutOff(deps, account);
    return true;
  }
  const at = deps.clock.now();
  const left = await deps.database.transaction(async (tx) => {
    const changed = await changeState(tx, { shopId, id, from: ["active", "paused", "needsAuth"] }, "closing");
    if (!changed) return false;
    const params = { seller: account.name };
    await recordActivity(tx, { shopId, accountId: id, actor: "merchant", kind: "account.disconnecting", params, at });
    await deps.queue.send(jobs.closeAccount, { shopId, accountId: id }, { tx, startAfterSeconds: checkAgainSeconds });
    return true;
  });
  if (left) await deps.endAllListings(shopId, id);
  return true;
}

/** Cuts the account off once nothing of it is live any more; until then it looks again every few seconds. */
export async function finishClosing(deps: AccountsDeps, shopId: ShopId, id: AccountId): Promise<void> {
  const account = await readAccount(deps.database.sql, shopId, id);
  if (account?.state !== "closing") return; // connected again meanwhile, or done
  const open = await countOpenListings(deps.database.sql, shopId, id);
  if (open === 0) {
    await cutOff(deps, account);
    return;
  }
  await deps.queue.send(jobs.closeAccount, { shopId, accountId: id }, { startAfterSeconds: checkAgainSeconds });
}

async function cutOff(deps: AccountsDeps, { shopId, id, name }: Account) {
  const at = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    await disconnectAccount(tx, shopId, id, at);
    const params = { seller: name };
    await recordActivity(tx, { shopId, accountId: id, actor: "merchant", kind: "account.disconnected", params, at });
  });
}

/** Paused by the merchant: nothing is sent; what changes meanwhile goes out after. Answers false if it does not apply. */
export async function pauseAccount(
  deps: AccountsDeps,
  shopId: ShopId,
  id: AccountId,
  pause: boolean,
): Promise<boolean> {
  const at = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const changed = await changeState(
      tx,
      { shopId, id, from: [pause ? "active" : "paused"] },
      pause ? "paused" : "active",
    );
    if (!changed) return false;
    const kind = pause ? "account.paused" : "account.resumed";
    await recordActivity(tx, { shopId, accountId: id, actor: "merchant", kind, params: {}, at });
    if (!pause) await tx.query(`SELECT pg_notify('offers_due', $1)`, [String(id)]);
    return true;
  });
}
