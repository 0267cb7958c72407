import {
  ChoiceList,
  IndexFilters,
  IndexFiltersMode,
  useSetIndexFiltersMode,
  type IndexFiltersProps,
} from "@shopify/polaris";
import { indexTabs } from "./index-tabs.ts";
import { t } from "./messages.ts";
import type { OrdersQueryView } from "./orders-query.ts";
import { useDelayed } from "./use-delayed.ts";

interface Props {
  query: OrdersQueryView;
  tabs: readonly { id: string; count: string }[];
  accounts: { value: string; label: string }[];
  loading: boolean;
  onChange: (change: Partial<OrdersQueryView>) => void;
}

const sortOptions: NonNullable<IndexFiltersProps["sortOptions"]> = [
  { label: t("orders.sort.placed"), value: "newest desc", directionLabel: t("orders.sort.newest") },
  { label: t("orders.sort.placed"), value: "oldest asc", directionLabel: t("orders.sort.oldest") },
  { label: t("orders.sort.shipBy"), value: "shipBy asc", directionLabel: t("orders.sort.shipBy.first") },
];

/** Tabs, search, the channel and sorting; all of it lives in the page's address. */
export function OrdersFilters({ query, tabs, accounts, loading, onChange }: Props) {
  const isFiltering = query.search !== "" || query.account !== "";
  const { mode, setMode } = useSetIndexFiltersMode(isFiltering ? IndexFiltersMode.Filtering : undefined);
  const [search, setSearch] = useDelayed(query.search, (text) => {
    onChange({ search: text });
  });
  const chosen = accounts.find(({ value }) => value === query.account)?.label ?? query.account;
  const label = t("orders.filter.account");
  const clearAccount = () => {
    onChange({ account: "" });
  };
  const filter = {
    key: "account",
    label,
    shortcut: true,
    filter: (
      <ChoiceList
        title={label}
        titleHidden
        choices={accounts}
        selected={[query.account]}
        onChange={([account = ""]) => {
          onChange({ account });
        }}
      />
    ),
  };
  return (
    <IndexFilters
      mode={mode}
      setMode={setMode}
      {...indexTabs({
        tabs,
        chosen: query.tab,
        names: "orders.tab",
        onChoose: (tab) => {
          onChange({ tab });
        },
      })}
      queryValue={search}
      queryPlaceholder={t("orders.search")}
      onQueryChange={setSearch}
      onQueryClear={() => {
        setSearch("");
      }}
      filters={accounts.length > 1 || query.account !== "" ? [filter] : []}
      appliedFilters={
        query.account === "" ? [] : [{ key: "account", label: `${label}: ${chosen}`, onRemove: clearAccount }]
      }
      onClearAll={() => {
        onChange({ account: "", search: "" });
        setSearch("");
      }}
      sortOptions={sortOptions}
      sortSelected={[sortOptions.find(({ value }) => value.startsWith(`${query.sort} `))?.value ?? "newest desc"]}
      onSort={([sort = ""]) => {
        onChange({ sort: sort.split(" ")[0] ?? "newest" });
      }}
      cancelAction={{
        onAction: () => {
          setSearch("");
          onChange({ search: "" });
        },
      }}
      loading={loading}
    />
  );
}
