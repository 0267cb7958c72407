import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { readListingAccounts, type ListingAccount } from "./account-store.ts";
import { recordActivities } from "./activity-store.ts";
import { deriveListings } from "./derive-listings.ts";
import { lockListingsById, readListings, type ListingRow } from "./listing-store.ts";
import { deleteOverride, overrideField, overrideFields, writeOverride } from "./override-store.ts";
import type { ListingsDeps } from "./ports.ts";
import { askChannelFor } from "./request-action.ts";
import { readVariants } from "./source-store.ts";

export interface OverrideTarget {
  listingId: number;
  /** Absent: the whole product. */
  variantId?: string | undefined;
  /** title, description, category, condition, price, buffer, cap, or `aspect:<name>`. */
  field: string;
}

/** `message` is for the field of the form. */
export type OverrideOutcome = { ok: true } | { ok: false; message: string };

/** Sets a value by hand for this account only; it outlives every rule until it is cleared. */
export async function setOverride(
  deps: ListingsDeps,
  shopId: ShopId,
  target: OverrideTarget,
  value: unknown,
): Promise<OverrideOutcome> {
  const field = overrideField(target.field);
  if (!field) return { ok: false, message: "This value cannot be set by hand." };
  const { of, value: schema } = overrideFields[field];
  const isOfVariant = target.variantId !== undefined && target.variantId !== "";
  if ((of === "variant" && !isOfVariant) || (of === "product" && isOfVariant)) {
    return { ok: false, message: `This value belongs to the ${of}.` };
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { ok: false, message: parsed.error.issues[0]?.message ?? "This value cannot be taken." };
  return change(deps, shopId, target, "listing.override", async (tx, row, at) => {
    await writeOverride(tx, shopId, { ...row, value: parsed.data }, at);
  });
}

/** Back to what rules and Shopify say. */
export function clearOverride(deps: ListingsDeps, shopId: ShopId, target: OverrideTarget): Promise<OverrideOutcome> {
  return change(deps, shopId, target, "listing.overrideCleared", async (tx, row) => {
    await deleteOverride(tx, shopId, row);
  });
}

interface OverrideKey {
  accountId: number;
  productId: string;
  variantId: string;
  field: string;
}

async function change(
  deps: ListingsDeps,
  shopId: ShopId,
  { listingId, variantId = "", field }: OverrideTarget,
  kind: "listing.override" | "listing.overrideCleared",
  write: (tx: Sql, row: OverrideKey, at: Date) => Promise<void>,
): Promise<OverrideOutcome> {
  const found = await findListing(deps, shopId, listingId, variantId);
  if (!found) return { ok: false, message: "This listing is not there any more." };
  const { account, listing } = found;
  const at = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    const listings = await lockListingsById(tx, shopId, [listingId]);
    await write(tx, { accountId: account.id, productId: listing.productId, variantId, field }, at);
    const { unasked } = await deriveListings(tx, shopId, account, listings, at);
    await askChannelFor(tx, deps, shopId, unasked, at);
    const params = { field, title: listing.title };
    await recordActivities(tx, shopId, [{ accountId: account.id, listingId, actor: "merchant", kind, params }], at);
  });
  return { ok: true };
}

async function findListing(
  { database: { sql }, connectors }: ListingsDeps,
  shopId: ShopId,
  listingId: number,
  variantId: string,
): Promise<{ account: ListingAccount; listing: ListingRow } | undefined> {
  const [listing] = await readListings(sql, shopId, [listingId]);
  const accounts = await readListingAccounts(sql, shopId, connectors);
  const account = accounts.find(({ id }) => id === listing?.accountId);
  if (!listing || !account) return undefined;
  if (variantId !== "") {
    const [variant] = await readVariants(sql, shopId, [variantId]);
    if (variant?.productId !== listing.productId) return undefined;
  }
  return { account, listing };
}
