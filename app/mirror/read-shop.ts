import { z } from "zod";
import type { LocationId, ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { AdminFailure, ShopAdmin } from "../shopify/index.ts";
import { shopDocument } from "./catalog-documents.ts";
import { judge, judgeAbsent, toldByRead } from "./judge.ts";
import { variantsAtLocations } from "./level-store.ts";
import {
  isOpen,
  knownLocations,
  writeLocations,
  writeShopFacts,
  type KnownLocation,
  type ShopFacts,
} from "./location-store.ts";
import type { Outcome } from "./outcome.ts";
import { gid, instant, text, textOrEmpty } from "./plain-values.ts";
import { isSameLocation } from "./plan-events.ts";
import type { LocationRow } from "./rows.ts";

export interface ShopRead {
  facts: ShopFacts;
  locations: (LocationRow & { fulfillsOnline: boolean })[];
  readAtMs: number;
}

const locationNode = z
  .object({
    id: gid("Location"),
    name: text,
    isActive: z.boolean(),
    fulfillsOnlineOrders: z.boolean(),
    updatedAt: instant,
    address: z.object({ countryCode: textOrEmpty, city: textOrEmpty }),
  })
  .transform(({ fulfillsOnlineOrders, address, updatedAt, ...rest }) => ({
    ...rest,
    ...address,
    fulfillsOnline: fulfillsOnlineOrders,
    updatedAtMs: updatedAt,
  }));

/** Of 100 locations each; Shopify's largest plan allows 1,000. */
const pageLimit = 20;

/** The shop itself and its locations. `readAtMs`: the time of asking. */
export async function readShop(
  admin: ShopAdmin,
  readAtMs: number,
): Promise<{ ok: true; data: ShopRead } | { ok: false; failure: AdminFailure }> {
  const locations: ShopRead["locations"] = [];
  let after: string | null = null;
  for (let page = 0; page < pageLimit; page++) {
    const result: Awaited<ReturnType<typeof requestPage>> = await requestPage(admin, after);
    if (!result.ok) return result;
    const { shop, locations: found } = result.data;
    locations.push(...found.nodes.map((node) => locationNode.parse(node)));
    if (found.pageInfo.hasNextPage && found.pageInfo.endCursor) {
      after = found.pageInfo.endCursor;
      continue;
    }
    const facts: ShopFacts = {
      name: shop.name,
      currency: shop.currencyCode,
      timezone: shop.ianaTimezone,
      countryCode: shop.shopAddress.countryCodeV2 ?? "",
      updatedAtMs: instant.parse(shop.updatedAt),
    };
    return { ok: true, data: { facts, locations, readAtMs } };
  }
  return { ok: false, failure: { kind: "unavailable", message: "Shopify's list of locations does not end" } };
}

const requestPage = (admin: ShopAdmin, after: string | null) => admin.request(shopDocument, { after });

/** Applies it, in a transaction that holds `lockMirror`. */
export async function applyShop(tx: Sql, shopId: ShopId, read: ShopRead, outcome: Outcome): Promise<void> {
  await writeShopFacts(tx, shopId, read.facts);
  const told = toldByRead(read.readAtMs);
  const known = new Map((await knownLocations(tx, shopId)).map((row) => [row.id, row]));
  const rows: KnownLocation[] = [];
  const changed: LocationId[] = [];
  for (const location of read.locations) {
    const before = known.get(location.id);
    known.delete(location.id);
    const row: KnownLocation = { ...location, deletedAtMs: null };
    const verdict = judge(before, before !== undefined && isSameLocation(before, row), location.updatedAtMs, told);
    // A tie is believed: of the two it was the read that looked last.
    if (verdict !== "keep" && (verdict !== "doubt" || before?.deletedAtMs === null)) rows.push(row);
    if (verdict !== "keep" && (isOpen(before) !== isOpen(row) || before?.fulfillsOnline !== row.fulfillsOnline)) {
      changed.push(location.id);
    }
    if (verdict === "doubt") outcome.locationsDoubtful = true;
  }
  for (const gone of known.values()) {
    const verdict = judgeAbsent(gone, told);
    if (verdict === "doubt") outcome.locationsDoubtful = true;
    if (verdict !== "write") continue;
    rows.push({ ...gone, deletedAtMs: told.atMs });
    changed.push(gone.id);
  }
  await writeLocations(tx, shopId, rows);
  for (const id of await variantsAtLocations(tx, shopId, changed)) outcome.variants.add(id);
  outcome.rowsChanged += changed.length;
}
