import type { AppLoadContext } from "@remix-run/node";
import { accountId as toAccountId, type ShopId } from "../../domain/ids.ts";
import { parseAmount } from "../../domain/money.ts";
import {
  chooseCategory,
  clearOverride,
  endListings,
  listProducts,
  retryListing,
  searchCategories,
  setOverride,
  type ListingDetail,
} from "../../listings/index.ts";
import { readBackNow } from "../../push/index.ts";
import type { FoundCategory } from "../../ui/category-card.tsx";
import { t } from "../../ui/messages.ts";

export interface Answer {
  intent: string;
  ok: boolean;
  /** For a toast. */
  text: string;
  /** By field: what is wrong with what was typed. */
  errors: Record<string, string>;
  found?: FoundCategory[];
}

type Fields = Record<string, string>;
type Detail = Pick<ListingDetail, "listingId" | "accountId" | "currency" | "category"> & {
  /** Its id. */
  connector: string;
};

/** What the page's buttons and forms ask for. undefined: nothing that this page knows. */
export async function act(
  context: AppLoadContext,
  shopId: ShopId,
  detail: Detail,
  { intent = "", ...fields }: Fields,
): Promise<Answer | undefined> {
  const said = (ok: boolean, text: string, errors: Answer["errors"] = {}): Answer => ({ intent, ok, text, errors });
  const account = toAccountId(detail.accountId);
  switch (intent) {
    case "list":
    case "end": {
      const start = intent === "list" ? listProducts : endListings;
      const begun = await start(context.listings, shopId, account, { ids: [detail.listingId] });
      return said(begun !== undefined, t(begun ? `listing.${intent}.started` : "listing.gone"));
    }
    case "retry": {
      const { kind } = await retryListing(context.listings, shopId, detail.listingId);
      return said(kind === "sent", t(`listing.retry.${kind}`));
    }
    case "check": {
      const read = await readBackNow(context.push, shopId, account);
      if (read.ok) return said(true, t("listing.checked", { checked: read.value.checked, drift: read.value.drift }));
      const { failure } = read;
      if (failure.kind === "auth") return said(false, t("listing.check.auth"));
      return said(false, failure.kind === "rejected" ? (failure.issues[0]?.message ?? "") : failure.message);
    }
    case "override":
      return override(context, shopId, detail, fields, said);
    case "searchCategory":
      return search(context, shopId, detail, fields.text ?? "", said);
    case "chooseCategory": {
      const { categoryId = "", categoryName = "" } = fields;
      const choice = { sourceKey: detail.category?.sourceKey ?? "", categoryId, categoryName };
      const ok = await chooseCategory(context.listings, shopId, account, choice);
      return said(ok, t(ok ? "listing.category.saved" : "listing.gone"));
    }
    default:
      return undefined;
  }
}

type Said = (ok: boolean, text: string, errors?: Answer["errors"]) => Answer;

async function override(
  { listings }: AppLoadContext,
  shopId: ShopId,
  { listingId, currency }: Detail,
  { field = "", variantId = "", value = "" }: Fields,
  said: Said,
): Promise<Answer> {
  const target = { listingId, field, ...(variantId === "" ? {} : { variantId }) };
  const key = `${field} ${variantId}`.trim();
  const typed = value.trim();
  const outcome =
    typed === ""
      ? await clearOverride(listings, shopId, target)
      : await setOverride(listings, shopId, target, valueOf(field, typed, currency));
  return outcome.ok ? said(true, t("listing.override.saved")) : said(false, "", { [key]: outcome.message });
}

/** A number that is none stays text, so that the stage's schema says what is wrong with it. */
function valueOf(field: string, typed: string, currency: string): unknown {
  if (field === "price") return parseAmount(typed.replace(",", "."), currency) ?? typed;
  return field.startsWith("aspect:") ? [typed] : typed;
}

async function search(
  { listings }: AppLoadContext,
  shopId: ShopId,
  { accountId, connector }: Detail,
  text: string,
  said: Said,
): Promise<Answer> {
  const account = { id: toAccountId(accountId), connector };
  const found = await searchCategories(listings, shopId, account, text);
  if (found.ok)
    return { ...said(true, ""), found: found.value.map(({ id, path }) => ({ id, path: path.join(" › ") })) };
  const { failure } = found;
  const problem = failure.kind === "rejected" ? (failure.issues[0]?.message ?? "") : failure.message;
  return said(false, "", { category: problem });
}
