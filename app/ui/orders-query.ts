/** What the address of the Orders page says: which orders are shown, and in which order. */
export interface OrdersQueryView {
  tab: string;
  search: string;
  account: string;
  sort: string;
  /** Where the page starts; empty: at the beginning. */
  after: string;
}

const names = {
  tab: "tab",
  search: "q",
  account: "account",
  sort: "sort",
  after: "after",
} as const satisfies Record<keyof OrdersQueryView, string>;
const fields = Object.keys(names) as (keyof OrdersQueryView)[]; // keys of a literal

const standard: OrdersQueryView = { tab: "all", search: "", account: "", sort: "newest", after: "" };
const longest = 300;

export function readOrdersQuery(params: URLSearchParams): OrdersQueryView {
  const query = { ...standard };
  for (const field of fields) query[field] = (params.get(names[field]) ?? standard[field]).slice(0, longest);
  return query;
}

/** Only what differs from a plain visit, so that addresses stay short. */
export function ordersSearch(query: OrdersQueryView): string {
  const params = new URLSearchParams();
  for (const field of fields) if (query[field] !== standard[field]) params.set(names[field], query[field]);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** Another filter is another list: it begins at its beginning. */
export const changedOrdersQuery = (query: OrdersQueryView, change: Partial<OrdersQueryView>): OrdersQueryView => ({
  ...query,
  after: "",
  ...change,
});

export const isOrdersFiltered = (query: OrdersQueryView) =>
  query.search !== "" || query.account !== "" || query.tab !== "all";
