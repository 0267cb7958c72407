import type { Connector } from "../connectors/contract.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { readAccountFigures, readIssueGroups, readRecentActions } from "./home-store.ts";
import type { ActionProgress, AttentionItem, HomeSummary } from "./page-types.ts";

export interface HomeDeps {
  database: Pick<Database, "sql">;
  clock: Clock;
  connectors: ReadonlyMap<string, Pick<Connector, "descriptor">>;
}

/** Each account at a glance. */
export async function homeSummary({ database, clock, connectors }: HomeDeps, shopId: ShopId): Promise<HomeSummary> {
  const now = clock.now();
  return {
    accounts: (await readAccountFigures(database.sql, shopId)).map((row) => {
      const { live, pending, rejected, unlisted, ended, pausedUntil, lastCallAt, ...rest } = row;
      return {
        ...rest,
        channel: connectors.get(row.connector)?.descriptor.name ?? row.connector,
        waiting: pausedUntil !== null && pausedUntil > now,
        counts: { live, pending, rejected, unlisted, ended },
        lastCallAt: lastCallAt?.toISOString() ?? null,
      };
    }),
  };
}

const mostScanned = 20_000;
const mostItems = 20;

/** What waits for the merchant, the gravest first: accounts that stand still, then problems by kind, then drift. */
export async function attention(deps: HomeDeps, shopId: ShopId): Promise<AttentionItem[]> {
  const { accounts } = await homeSummary(deps, shopId);
  const names = new Map(accounts.map(({ id, seller }) => [id, seller]));
  const whole = { field: "", exampleListingId: null };
  const standing = accounts
    .filter(({ state, waiting }) => state === "needsAuth" || state === "paused" || waiting)
    .map(({ id, seller, state, stateReason }): AttentionItem => ({
      ...whole,
      kind: "account",
      accountId: id,
      accountName: seller,
      severity: state === "needsAuth" ? "error" : "warning",
      code: state === "active" ? "waiting" : state,
      message: stateReason ?? "",
      listings: 0,
    }));
  const problems = (await readIssueGroups(deps.database.sql, shopId, mostScanned, mostItems))
    .filter(({ accountId }) => names.has(accountId))
    .map((group): AttentionItem => ({ ...group, kind: "issue", accountName: names.get(group.accountId) ?? "" }));
  const drifting = accounts
    .filter(({ drift }) => drift > 0)
    .map(({ id, seller, drift }): AttentionItem => ({
      ...whole,
      kind: "drift",
      accountId: id,
      accountName: seller,
      severity: "warning",
      code: "drift",
      message: "",
      listings: drift,
    }));
  const grave = (item: AttentionItem) => (item.severity === "error" ? 0 : 1);
  return [...standing, ...problems, ...drifting].sort((a, b) => grave(a) - grave(b)).slice(0, mostItems);
}

const shownAfterMs = 60_000;

/** Bulk work that runs, or ended within the last minute. */
export async function actionProgress(
  { database, clock }: Pick<HomeDeps, "database" | "clock">,
  shopId: ShopId,
): Promise<ActionProgress[]> {
  const rows = await readRecentActions(database.sql, shopId, new Date(clock.nowMs() - shownAfterMs));
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }));
}
