import { displayMoney } from "../domain/money.ts";

/** A line of the Listings page. */
export interface ListingRowView {
  id: number;
  title: string;
  imageUrl: string | null;
  /** What the channel said; `sending` and `ending`: what is on its way to it. */
  status: string;
  channel: string;
  variantCount: number;
  /** What the channel shows, over all variants; null: nothing yet. */
  shownQuantity: number | null;
  wantedQuantity: number;
  priceMinMinor: number | null;
  priceMaxMinor: number | null;
  currency: string;
  issueCount: number;
  /** When the channel was last asked. ISO 8601 */
  checkedAt: string | null;
}

/** "$19.90" or "$19.90 – $24.90"; empty without a price. */
export function priceRange({
  priceMinMinor,
  priceMaxMinor,
  currency,
}: Pick<ListingRowView, "priceMinMinor" | "priceMaxMinor" | "currency">): string {
  if (priceMinMinor === null || priceMaxMinor === null) return "";
  const [least, most] = [priceMinMinor, priceMaxMinor].map((amountMinor) => displayMoney({ amountMinor, currency }));
  return least === most ? (least ?? "") : `${least ?? ""} – ${most ?? ""}`;
}

/**
 * What a badge says: what the channel said when it was last asked, unless something else is on its way to it.
 */
export function shownStatus({ status, wanted, isDue }: { status: string; wanted: string; isDue: boolean }): string {
  if (!isDue) return status;
  if (wanted === "listed" && (status === "unlisted" || status === "ended")) return "sending";
  if (wanted === "unlisted" && (status === "live" || status === "pending")) return "ending";
  return status;
}

/** Buyers can see it, or soon will. */
export const isUp = (status: string) => status === "live" || status === "pending";
