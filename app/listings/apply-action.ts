import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { ListingAccount } from "./account-store.ts";
import type { ActionKind } from "./action-store.ts";
import { deriveListings } from "./derive-listings.ts";
import { resolvePreflightIssues } from "./issue-store.ts";
import { changeWanted, notifyDue, type ListingRow } from "./listing-store.ts";
import { makeDroppedDue } from "./offer-store.ts";

/** What an action did to a chunk of listings, within its transaction. They are locked by the caller. */
export interface Applied {
  /** Of them, those that it could not do anything for: their issues say why. */
  skipped: number;
}

export async function applyAction(
  tx: Sql,
  shopId: ShopId,
  account: ListingAccount,
  kind: ActionKind,
  listings: readonly ListingRow[],
  at: Date,
): Promise<Applied> {
  switch (kind) {
    case "list":
      return applyList(tx, shopId, account, listings, at);
    case "end":
      return applyEnd(tx, shopId, account, listings, at);
    case "ask":
      await deriveListings(tx, shopId, account, listings, at);
      return { skipped: 0 };
    case "rederive": {
      await deriveListings(tx, shopId, account, listings, at);
      const ids = listings.map(({ id }) => id);
      if (await makeDroppedDue(tx, shopId, ids, at)) await notifyDue(tx, [account.id]);
      return { skipped: 0 };
    }
  }
}

/** Listed again where it is not up; what is up already stays as it is. */
async function applyList(
  tx: Sql,
  shopId: ShopId,
  account: ListingAccount,
  listings: readonly ListingRow[],
  at: Date,
): Promise<Applied> {
  const isUp = ({ wanted, ackVersion, isDue, status }: ListingRow) =>
    wanted === "listed" && (isDue || (ackVersion > 0 && (status === "live" || status === "pending")));
  const down = listings.filter((listing) => !isUp(listing));
  const newly = down.filter(({ wanted }) => wanted !== "listed").map(({ id }) => id);
  await changeWanted(
    tx,
    shopId,
    newly.map((id) => ({ id, wanted: "listed", wantedBy: "merchant" })),
    at,
  );
  const wanted = down.map((listing) => ({ ...listing, wanted: "listed" as const, wantedBy: "merchant" as const }));
  const resend = new Set(down.map(({ id }) => id));
  const { blocked } = await deriveListings(tx, shopId, account, wanted, at, resend);
  return { skipped: blocked.size };
}

/** Skipped is what is not up, and is not wanted. */
async function applyEnd(
  tx: Sql,
  shopId: ShopId,
  account: ListingAccount,
  listings: readonly ListingRow[],
  at: Date,
): Promise<Applied> {
  const up = listings.filter(({ wanted, status }) => wanted === "listed" || status === "live" || status === "pending");
  const changes = up.map(({ id }) => ({ id, wanted: "unlisted", wantedBy: "merchant" }) as const);
  await changeWanted(tx, shopId, changes, at);
  await resolvePreflightIssues(
    tx,
    shopId,
    up.map(({ id }) => id),
    at,
  );
  await notifyDue(tx, up.some(({ isKnown }) => isKnown) ? [account.id] : []);
  return { skipped: listings.length - up.length };
}
