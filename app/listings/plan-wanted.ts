import { isInScope } from "../domain/rules.ts";
import type { ListingAccount } from "./account-store.ts";
import type { ActivityKind } from "./activity-store.ts";
import { withheldBecause } from "./derive-offer.ts";
import type { ListingRow, Wanted, WantedBy } from "./listing-store.ts";
import type { SourceProduct } from "./source-store.ts";

export type WantedPlan =
  /** The product is gone, and no buyer ever saw the listing. */
  { kind: "delete" } | { kind: "change"; wanted: Wanted; wantedBy: WantedBy; activity: ActivityKind };

/**
 * What a change of the product, or of the rules, does to the wish to have it listed; undefined: nothing. What a merchant
 * ended by hand never comes back by itself. Pure.
 */
export function planWanted(
  account: Pick<ListingAccount, "state" | "rules" | "connector">,
  listing: Pick<ListingRow, "wanted" | "wantedBy" | "isKnown">,
  product: SourceProduct | undefined,
): WantedPlan | undefined {
  const withheld = withheldBecause(product);
  if (withheld !== null || !product) {
    if (withheld === "productDeleted" && !listing.isKnown) return { kind: "delete" };
    if (listing.wanted === "unlisted") return undefined;
    const activity = withheld === "productDeleted" ? "listing.productDeleted" : "listing.productInactive";
    return { kind: "change", wanted: "unlisted", wantedBy: "product", activity };
  }
  const { products, autoList } = account.rules;
  const inScope = isInScope(products, product);
  if (listing.wanted === "listed") {
    if (!autoList || inScope) return undefined;
    return { kind: "change", wanted: "unlisted", wantedBy: "rules", activity: "listing.leftRules" };
  }
  if (listing.wantedBy === "merchant" || !inScope || !account.connector || account.state === "closing")
    return undefined;
  if (listing.wantedBy === "product") {
    return {
      kind: "change",
      wanted: "listed",
      wantedBy: autoList ? "rules" : "merchant",
      activity: "listing.relisted",
    };
  }
  if (!autoList || products.kind === "hand") return undefined;
  return { kind: "change", wanted: "listed", wantedBy: "rules", activity: "listing.autoListed" };
}
