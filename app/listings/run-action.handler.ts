import type { ShopId } from "../domain/ids.ts";
import { accountId, shopId as toShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import { readListingAccounts, type ListingAccount } from "./account-store.ts";
import {
  advanceAction,
  countAttempt,
  finishAction,
  insertAction,
  readAction,
  readRunning,
  type ListingAction,
} from "./action-store.ts";
import { recordActivities } from "./activity-store.ts";
import { applyAction } from "./apply-action.ts";
import { askChannel } from "./ask-channel.ts";
import { ensureSomeListings, lockListingsById, readListings } from "./listing-store.ts";
import type { ListingsDeps } from "./ports.ts";
import { nextSelected } from "./selection-store.ts";

const listingsAtOnce = 100;
const productsAtOnce = 5_000;
/** How often a channel that is away is asked again before the work goes on without its answer: some four hours. */
const mostAttempts = 50;
const longestPauseSeconds = 300;

/** paused: a job was sent that goes on later. */
type Step = "again" | "paused" | "finished";

/** `jobs.listingAction`: works the action from its cursor on. Killed at any point, it goes on where it was. */
export async function runListingAction(
  deps: ListingsDeps,
  payload: { shopId: number; actionId: number },
  signal: AbortSignal,
): Promise<void> {
  const shopId = toShopId(payload.shopId);
  const again = () => deps.queue.send(jobs.listingAction, payload);
  await runSteps(deps, shopId, payload.actionId, signal, again, (startAfterSeconds) =>
    deps.queue.send(jobs.listingAction, payload, { startAfterSeconds }),
  );
}

/** `jobs.rederiveAccount`: makes the rows that are missing, then derives whatever was asked for; all, if nothing was. */
export async function runRederive(
  deps: ListingsDeps,
  payload: { shopId: number; accountId: number },
  signal: AbortSignal,
): Promise<void> {
  const shopId = toShopId(payload.shopId);
  const { database, clock } = deps;
  const again = () => deps.queue.send(jobs.rederiveAccount, payload);
  const [account] = await readListingAccounts(database.sql, shopId, deps.connectors, accountId(payload.accountId));
  // Of another shop's account, or one disconnected meanwhile, nothing is begun; what runs is ended below.
  while (
    account &&
    (await ensureSomeListings(database.sql, shopId, payload.accountId, clock.now(), productsAtOnce)) > 0
  ) {
    if (!signal.aborted) continue;
    await again();
    return;
  }
  let actions = await readRunning(database.sql, shopId, payload.accountId, "rederive");
  if (account && actions.length === 0) {
    // Only the row: this very job does the work, and one that sends another like itself would never end.
    await insertAction(
      database.sql,
      shopId,
      { accountId: payload.accountId, kind: "rederive", actor: "anabranch", selection: { everything: true }, total: 0 },
      clock.now(),
    );
    actions = await readRunning(database.sql, shopId, payload.accountId, "rederive");
  }
  for (const { id } of actions) {
    await runSteps(deps, shopId, id, signal, again, (startAfterSeconds) =>
      deps.queue.send(jobs.rederiveAccount, payload, { startAfterSeconds }),
    );
  }
}

async function runSteps(
  deps: ListingsDeps,
  shopId: ShopId,
  actionId: number,
  signal: AbortSignal,
  again: () => Promise<void>,
  later: (afterSeconds: number) => Promise<void>,
): Promise<void> {
  for (;;) {
    if (signal.aborted) {
      await again();
      return;
    }
    if ((await step(deps, shopId, actionId, later)) !== "again") return;
  }
}

async function step(
  deps: ListingsDeps,
  shopId: ShopId,
  actionId: number,
  later: (afterSeconds: number) => Promise<void>,
): Promise<Step> {
  const { sql } = deps.database;
  const action = await readAction(sql, shopId, actionId);
  if (action?.state !== "running") return "finished";
  const [account] = await readListingAccounts(sql, shopId, deps.connectors, accountId(action.accountId));
  if (!account) return finish(deps, shopId, action, "The account was disconnected.");
  const chunk = { after: action.cursor, limit: listingsAtOnce };
  const ids = await nextSelected(sql, shopId, action.accountId, action.selection, chunk);
  if (ids.length === 0) return finish(deps, shopId, action, null);
  if (action.kind !== "end") {
    const asked = await askChannel(deps, shopId, account, await wantedOf(deps, shopId, action, ids));
    if (asked.kind === "never")
      deps.logger.info({ accountId: account.id, reason: asked.reason }, "no categories asked");
    if (asked.kind === "later" && action.attempts < mostAttempts) {
      await countAttempt(sql, shopId, actionId);
      const backoffSeconds = Math.min(longestPauseSeconds, 2 ** Math.min(action.attempts + 1, 10));
      await later(Math.ceil(Math.max(backoffSeconds, (asked.afterMs ?? 0) / 1000)));
      return "paused";
    }
  }
  await applyChunk(deps, shopId, account, action, ids);
  return "again";
}

/** A list action wants them all; others look only at what is wanted already. */
async function wantedOf({ database }: ListingsDeps, shopId: ShopId, { kind }: ListingAction, ids: readonly number[]) {
  if (kind === "list") return ids;
  return (await readListings(database.sql, shopId, ids))
    .filter(({ wanted }) => wanted === "listed")
    .map(({ id }) => id);
}

/** The work and the cursor in one transaction: done twice, or not at all, is not possible. */
async function applyChunk(
  deps: ListingsDeps,
  shopId: ShopId,
  account: ListingAccount,
  action: ListingAction,
  ids: readonly number[],
): Promise<void> {
  const at = deps.clock.now();
  await deps.database
    .transaction(async (tx) => {
      const listings = await lockListingsById(tx, shopId, ids);
      const { skipped } = await applyAction(tx, shopId, account, action.kind, listings, at);
      const moved = { cursor: ids.at(-1) ?? action.cursor, done: ids.length, skipped };
      if (!(await advanceAction(tx, shopId, action, moved))) throw new MovedMeanwhile();
    })
    .catch((error: unknown) => {
      if (!(error instanceof MovedMeanwhile)) throw error;
    });
}

/** Somebody else works the same action, or set it back: this chunk is rolled back, and the next step reads again. */
class MovedMeanwhile extends Error {}

async function finish(deps: ListingsDeps, shopId: ShopId, action: ListingAction, error: string | null): Promise<Step> {
  const at = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    if (!(await finishAction(tx, shopId, action, error, at))) return "again";
    if (action.actor !== "merchant") return "finished";
    const { accountId: account, done, skipped } = action;
    const kind =
      error !== null ? "listings.actionFailed" : action.kind === "end" ? "listings.endDone" : "listings.listDone";
    const params = { count: done - skipped, skipped, ...(error === null ? {} : { reason: error }) };
    await recordActivities(tx, shopId, [{ accountId: account, actor: "anabranch", kind, params }], at);
    return "finished";
  });
}
