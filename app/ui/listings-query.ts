import { storableText } from "./form-values.ts";

/** What the address of the Listings page says: which listings are shown, and in which order. */
export interface ListingsQuery {
  tab: string;
  search: string;
  account: string;
  vendor: string;
  productType: string;
  issueCode: string;
  sort: string;
  /** Where the page starts; empty: at the beginning. */
  after: string;
}

export const listingSorts = ["title", "quantity", "status", "updated"] as const;
export type ListingSort = (typeof listingSorts)[number];

/** "quantity desc", as the address says it; anything else is by title. */
export function readSort(text: string): { sort: ListingSort; direction: "asc" | "desc" } {
  const [name, direction] = text.split(" ");
  const sort = listingSorts.find((known) => known === name) ?? "title";
  return { sort, direction: direction === "desc" ? "desc" : "asc" };
}

const names = {
  tab: "tab",
  search: "q",
  account: "account",
  vendor: "vendor",
  productType: "type",
  issueCode: "issue",
  sort: "sort",
  after: "after",
} as const satisfies Record<keyof ListingsQuery, string>;
const fields = Object.keys(names) as (keyof ListingsQuery)[]; // keys of a literal

const standard: ListingsQuery = {
  tab: "all",
  search: "",
  account: "",
  vendor: "",
  productType: "",
  issueCode: "",
  sort: "title asc",
  after: "",
};
const longest = 300;

export function readListingsQuery(params: URLSearchParams): ListingsQuery {
  const query = { ...standard };
  for (const field of fields) {
    query[field] = storableText((params.get(names[field]) ?? standard[field]).slice(0, longest));
  }
  return query;
}

/** Only what differs from a plain visit, so that addresses stay short. */
export function listingsSearch(query: ListingsQuery): string {
  const params = new URLSearchParams();
  for (const field of fields) if (query[field] !== standard[field]) params.set(names[field], query[field]);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** Another filter is another list: it begins at its beginning. */
export const changedQuery = (query: ListingsQuery, change: Partial<ListingsQuery>): ListingsQuery => ({
  ...query,
  after: "",
  ...change,
});

export const isFiltered = (query: ListingsQuery) =>
  (["search", "account", "vendor", "productType", "issueCode"] as const).some((field) => query[field] !== "") ||
  query.tab !== "all";

/** Nothing but a tab is chosen: then the tab's own count is the count of what matches. */
export const isOnlyTab = (query: ListingsQuery) => !isFiltered({ ...query, tab: "all", account: "" });
