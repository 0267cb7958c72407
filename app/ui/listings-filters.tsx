import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import { indexTabs } from "./index-tabs.ts";
import { isOnlyTab, listingSorts, type ListingsQuery } from "./listings-query.ts";
import { t } from "./messages.ts";
import { useDelayed } from "./use-delayed.ts";

interface Choice {
  value: string;
  label: string;
}

interface Props {
  query: ListingsQuery;
  tabs: readonly { id: string; count: string }[];
  accounts: Choice[];
  issues: Choice[];
  vendors: Choice[];
  productTypes: Choice[];
  loading: boolean;
  onChange: (change: Partial<ListingsQuery>) => void;
}

/** Tabs, search, filters and sorting; all of it lives in the page's address. */
export function ListingsFilters({ query, tabs, loading, onChange, ...choices }: Props) {
  // A filter that is on is seen to be on.
  const { mode, setMode } = useSetIndexFiltersMode(isOnlyTab(query) ? undefined : IndexFiltersMode.Filtering);
  const [search, setSearch] = useDelayed(query.search, (text) => {
    onChange({ search: text });
  });
  const filters = filtersOf(query, choices, onChange);
  const shown = filters.filter(({ chosen }) => chosen !== "");
  return (
    <IndexFilters
      mode={mode}
      setMode={setMode}
      {...indexTabs({
        tabs,
        chosen: query.tab,
        names: "listings.tab",
        onChoose: (tab) => {
          onChange({ tab });
        },
      })}
      queryValue={search}
      queryPlaceholder={t("listings.search")}
      onQueryChange={setSearch}
      onQueryClear={() => {
        setSearch("");
      }}
      filters={filters}
      appliedFilters={shown.map(({ key, label, chosen, clear }) => ({
        key,
        label: `${label}: ${chosen}`,
        onRemove: clear,
      }))}
      onClearAll={() => {
        onChange({ account: "", vendor: "", productType: "", issueCode: "", search: "" });
        setSearch("");
      }}
      sortOptions={listingSorts.flatMap((sort) =>
        (["asc", "desc"] as const).map((direction) => ({
          label: t(`listings.sort.${sort}`),
          value: `${sort} ${direction}` as const,
          directionLabel: t(`listings.sort.${sort}.${direction}`),
        })),
      )}
      sortSelected={[query.sort]}
      onSort={([sort]) => {
        if (sort) onChange({ sort });
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

type ChoicesOf = Pick<Props, "accounts" | "issues" | "vendors" | "productTypes">;

function filtersOf(query: ListingsQuery, choices: ChoicesOf, onChange: Props["onChange"]) {
  const filter = (
    field: "account" | "issueCode" | "vendor" | "productType",
    label: string,
    offered: Choice[],
    shortcut: boolean,
  ) => ({
    offered,
    key: field,
    label,
    shortcut,
    chosen: query[field] === "" ? "" : (offered.find(({ value }) => value === query[field])?.label ?? query[field]),
    clear: () => {
      onChange({ [field]: "" });
    },
    filter: (
      <ChoiceList
        title={label}
        titleHidden
        choices={offered}
        selected={[query[field]]}
        onChange={([value = ""]) => {
          onChange({ [field]: value });
        }}
      />
    ),
  });
  return [
    ...(choices.accounts.length > 1 ? [filter("account", t("listings.filter.account"), choices.accounts, true)] : []),
    filter("issueCode", t("listings.filter.issue"), choices.issues, true),
    filter("vendor", t("listings.filter.vendor"), choices.vendors, false),
    filter("productType", t("listings.filter.type"), choices.productTypes, false),
  ].filter(({ offered, chosen }) => offered.length > 0 || chosen !== "");
}
