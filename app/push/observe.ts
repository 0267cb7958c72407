import type { OfferObserved } from "../connectors/contract.ts";
import type { Sql } from "../platform/database.ts";
import type { PushAccount } from "./account-store.ts";
import { recordActivities, type PushActivity } from "./activity-store.ts";
import type { PushDeps } from "./deps.ts";
import { isOutdated, judgeOffer, nextReadAt, type Judged, type KnownOffer } from "./derive-observed.ts";
import { recordDrift, resolveDrift, type FoundDrift } from "./drift-store.ts";
import { replaceIssues } from "./issue-store.ts";
import { defaultReadBackHours, firstReadMs, restoresAtMost } from "./limits.ts";
import {
  lockKnownOffers,
  makeForgottenDue,
  readLater,
  recordListingsSeen,
  recordObserved,
  type ListingSeen,
} from "./read-store.ts";
import { makeOffersDue } from "./record-offers-store.ts";
import { notifyDue } from "./retry-store.ts";

interface Compared {
  known: KnownOffer;
  observed: OfferObserved;
  judged: Judged;
}

export interface ReadResult {
  checked: number;
  /** Offers that show something else than what was acknowledged. */
  drift: number;
  /** Offers with a value under way, which cannot be compared now. */
  unsettled: number;
}

/** Records what the channel said when asked, compares it, and makes due what is to be restored. In one transaction. */
export async function recordReading(
  deps: PushDeps,
  account: PushAccount,
  { ids, observed, startedAt }: { ids: readonly number[]; observed: readonly OfferObserved[]; startedAt: Date },
): Promise<ReadResult> {
  const now = deps.clock.now();
  const bySku = new Map(observed.map((each) => [each.sku, each]));
  const { result, causes } = await deps.database.transaction(async (tx) => {
    const knownOffers = await lockKnownOffers(tx, account.shopId, ids, now);
    const outdated = knownOffers.filter((known) => bySku.has(known.sku) && isOutdated(known, startedAt));
    const compared = knownOffers.flatMap((known): Compared[] => {
      const seen = bySku.get(known.sku);
      if (!seen || outdated.includes(known)) return [];
      return [{ known, observed: seen, judged: judgeOffer(known, seen, startedAt, now) }];
    });
    const again = new Date(now.getTime() + firstReadMs);
    await readLater(
      tx,
      account.shopId,
      outdated.map(({ id }) => id),
      again,
    );
    await recordObserved(
      tx,
      account.shopId,
      compared.map((each) => toRecord(deps, account, each, now)),
      now,
    );
    const there = compared.map(({ known }) => known.id);
    await makeForgottenDue(tx, account.shopId, there, now);
    await recordListings(tx, account, compared, now);
    await recordIssues(tx, account, compared, now);
    const found = await recordDifferences(tx, account, compared, now);
    const result = {
      checked: compared.length + outdated.length,
      drift: compared.filter(({ judged }) => judged.differences.length > 0).length,
      unsettled:
        outdated.length + compared.filter(({ known, judged }) => known.ackVersion > 0 && !judged.isSettled).length,
    };
    return { result, causes: found.map(({ cause }) => cause) };
  });
  // After the commit: a transaction may run twice.
  for (const cause of causes) deps.metrics.drift.inc({ connector: account.connector, cause });
  return result;
}

function toRecord(
  { connectors, random, readBackHours }: PushDeps,
  { connector }: PushAccount,
  { known, observed, judged }: Compared,
  now: Date,
) {
  const terms = {
    readBackMs: (readBackHours ?? defaultReadBackHours) * 3_600_000,
    fraction: random.fraction(),
    isReviewed: connectors.get(connector)?.capabilities.mode !== "sync",
  };
  return {
    id: known.id,
    status: judged.status,
    quantity: observed.quantity ?? null,
    priceMinor: observed.priceMinor ?? null,
    soldQuantity: observed.soldQuantity ?? null,
    remoteId: observed.offerRemoteId ?? null,
    nextReadAt: nextReadAt(known, judged.status, now, terms),
  };
}

async function recordListings(tx: Sql, account: PushAccount, compared: readonly Compared[], now: Date) {
  const seen = new Map<number, ListingSeen>();
  for (const { known, observed } of compared) {
    const { title = null, listingRemoteId: remoteId = null, listingUrl: remoteUrl = null } = observed;
    if (!seen.has(known.listingId)) seen.set(known.listingId, { id: known.listingId, title, remoteId, remoteUrl });
  }
  const changed = await recordListingsSeen(tx, account.shopId, [...seen.values()], now);
  const kinds = { live: "listing.live", rejected: "listing.rejected", ended: "listing.ended" } as const;
  await recordActivities(
    tx,
    changed.flatMap(({ id, title, status }): PushActivity[] => {
      const kind = status in kinds ? kinds[status as keyof typeof kinds] : undefined; // the line above checks it
      const of = { shopId: account.shopId, accountId: account.id, listingId: id };
      return kind ? [{ ...of, actor: "channel", kind, params: { title }, at: now }] : [];
    }),
  );
}

async function recordIssues(tx: Sql, account: PushAccount, compared: readonly Compared[], now: Date) {
  const issues = compared.map(({ known, observed }) => ({
    listingId: known.listingId,
    offerId: known.id,
    issues: observed.issues,
  }));
  await replaceIssues(tx, { shopId: account.shopId, accountId: account.id }, "status", issues, now);
}

/** Answers what differs for the first time. */
async function recordDifferences(
  tx: Sql,
  account: PushAccount,
  compared: readonly Compared[],
  now: Date,
): Promise<FoundDrift[]> {
  const of = { shopId: account.shopId, accountId: account.id };
  const found = differencesOf(compared);
  const recorded = await recordDrift(tx, of, found, now);
  const keyOf = (drift: { listingId: number; offerId: number | null; field: string }) =>
    `${drift.listingId}/${drift.offerId ?? ""}/${drift.field}`;
  const byKey = new Map(recorded.map((row) => [keyOf(row), row]));
  const news = found.filter((drift) => byKey.get(keyOf(drift))?.isNew);
  const resolved = await resolveDrift(
    tx,
    account.shopId,
    {
      offerIds: compared.filter(({ judged }) => judged.isSettled).map(({ known }) => known.id),
      listingIds: compared.filter(({ judged }) => judged.isTitleSettled).map(({ known }) => known.listingId),
    },
    found,
    now,
  );
  const restore = found.filter((drift) => {
    const restores = byKey.get(keyOf(drift))?.restores ?? 0;
    return drift.isToRestore && drift.offerId !== null && restores <= restoresAtMost;
  });
  if (restore.length > 0) {
    const ids = restore.flatMap(({ offerId }) => offerId ?? []);
    await makeOffersDue(tx, account.shopId, ids, now);
    await notifyDue(tx, account.id);
  }
  await recordActivities(tx, [
    ...news.map(({ listingId, sku, field, acknowledged, observed, cause }): PushActivity => {
      const params = { sku, field, acknowledged, observed, cause };
      return { ...of, listingId, actor: "channel", kind: "drift.found", params, at: now };
    }),
    ...resolved.map(({ listingId, field }): PushActivity => ({
      ...of,
      listingId,
      actor: "anabranch",
      kind: "drift.resolved",
      params: { field },
      at: now,
    })),
  ]);
  return news;
}

/** A title belongs to the listing: several of its offers show it, and it is one difference. */
function differencesOf(compared: readonly Compared[]): FoundDrift[] {
  const titles = new Set<number>();
  return compared.flatMap(({ known, judged }) =>
    judged.differences.flatMap((difference): FoundDrift[] => {
      const { listingId, id, sku } = known;
      if (difference.field !== "title") return [{ ...difference, listingId, offerId: id, sku }];
      if (titles.has(listingId)) return [];
      titles.add(listingId);
      return [{ ...difference, listingId, offerId: null, sku }];
    }),
  );
}
