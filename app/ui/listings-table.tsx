import { Badge, BlockStack, Box, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { ComponentProps } from "react";
import { priceRange, type ListingRowView } from "./listing-row.ts";
import styles from "./listings-table.module.css";
import { t } from "./messages.ts";
import { RelativeTime } from "./relative-time.tsx";
import { ShownQuantity } from "./shown-quantity.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { Thumb } from "./thumb.tsx";

type TableProps = ComponentProps<typeof IndexTable>;

interface Props {
  rows: ListingRowView[];
  now: string;
  /** Listings that match, on this and all other pages; null: not counted. */
  total: number | null;
  selected: string[];
  isAllSelected: boolean;
  onSelectionChange: NonNullable<TableProps["onSelectionChange"]>;
  /** Which channel is worth a column where there are several. */
  showsChannel: boolean;
  onList: () => void;
  onEnd: () => void;
  pagination: NonNullable<TableProps["pagination"]>;
  loading: boolean;
}

const urlOf = ({ id }: ListingRowView) => `/app/listings/${String(id)}`;

export function ListingsTable({ rows, now, total, selected, isAllSelected, ...rest }: Props) {
  const { smDown } = useBreakpoints();
  const { showsChannel, onList, onEnd, onSelectionChange, pagination, loading } = rest;
  const hasMore = total === null || total > rows.length;
  const counted = total === null ? {} : { count: total };
  return (
    <IndexTable
      condensed={smDown}
      selectable={!smDown}
      resourceName={{ singular: t("listings.one"), plural: t("listings.many") }}
      itemCount={rows.length}
      selectedItemsCount={isAllSelected && hasMore ? "All" : selected.length}
      onSelectionChange={onSelectionChange}
      hasMoreItems={hasMore}
      paginatedSelectAllActionText={t(total === null ? "listings.selectAllUncounted" : "listings.selectAll", counted)}
      paginatedSelectAllText={t(total === null ? "listings.allSelectedUncounted" : "listings.allSelected", counted)}
      promotedBulkActions={[
        { content: t("listings.list"), onAction: onList },
        { content: t("listings.end"), onAction: onEnd },
      ]}
      headings={[
        { id: "picture", title: t("listings.column.picture"), hidden: true },
        { title: t("listings.column.product") },
        { title: t("listings.column.status") },
        { title: t("listings.column.quantity"), alignment: "end" },
        { title: t("listings.column.price"), alignment: "end" },
        ...(showsChannel ? [{ title: t("listings.column.channel") }] : []),
        { title: t("listings.column.issues") },
        { title: t("listings.column.checked") },
      ]}
      pagination={pagination}
      emptyState={<ListingsNone />}
      loading={loading}
    >
      {rows.map((row, position) => (
        <IndexTable.Row
          key={row.id}
          id={String(row.id)}
          position={position}
          selected={selected.includes(String(row.id))}
          accessibilityLabel={t("listings.select", { title: row.title })}
        >
          {smDown ? (
            <NarrowRow row={row} now={now} showsChannel={showsChannel} />
          ) : (
            <WideRow row={row} now={now} showsChannel={showsChannel} />
          )}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

interface RowProps {
  row: ListingRowView;
  now: string;
  showsChannel: boolean;
}

function WideRow({ row, now, showsChannel }: RowProps) {
  return (
    <>
      <IndexTable.Cell>
        <Thumb url={row.imageUrl} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.product}>
          <Link url={urlOf(row)} dataPrimaryLink monochrome removeUnderline>
            <Text as="span" fontWeight="medium" truncate>
              {row.title || t("activity.untitled")}
            </Text>
          </Link>
          {row.variantCount > 1 && (
            <Text as="span" tone="subdued" variant="bodySm">
              {t("listings.variants", { count: row.variantCount })}
            </Text>
          )}
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.status}>
          <StatusBadge status={row.status} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.quantity}>
          <ShownQuantity shown={row.shownQuantity} wanted={row.wantedQuantity} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.price}>
          <Text as="span" numeric>
            {priceRange(row)}
          </Text>
        </div>
      </IndexTable.Cell>
      {showsChannel && <IndexTable.Cell>{row.channel}</IndexTable.Cell>}
      <IndexTable.Cell>
        <div className={styles.issues}>
          <IssueCount count={row.issueCount} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.checked}>
          <Text as="span" tone="subdued">
            {row.checkedAt ? <RelativeTime at={row.checkedAt} now={now} /> : t("listings.never")}
          </Text>
        </div>
      </IndexTable.Cell>
    </>
  );
}

function NarrowRow({ row, now, showsChannel }: RowProps) {
  return (
    <div className={styles.narrow}>
      <Thumb url={row.imageUrl} px={56} />
      <div className={styles.narrowText}>
        <BlockStack gap="100">
          <Link url={urlOf(row)} dataPrimaryLink monochrome removeUnderline>
            <Text as="span" fontWeight="medium" breakWord>
              {row.title || t("activity.untitled")}
            </Text>
          </Link>
          <InlineStack gap="200" blockAlign="center">
            <Text as="span" numeric>
              {priceRange(row)}
            </Text>
            <Text as="span" tone="subdued">
              {t("listings.stock")} <ShownQuantity shown={row.shownQuantity} wanted={row.wantedQuantity} />
            </Text>
          </InlineStack>
          <InlineStack gap="150" blockAlign="center">
            <StatusBadge status={row.status} />
            <IssueCount count={row.issueCount} />
          </InlineStack>
          <Text as="span" tone="subdued" variant="bodySm">
            {showsChannel && `${row.channel} · `}
            {row.checkedAt ? (
              <>
                {t("listings.checkedAgo")} <RelativeTime at={row.checkedAt} now={now} />
              </>
            ) : (
              t("listings.notChecked")
            )}
          </Text>
        </BlockStack>
      </div>
    </div>
  );
}

function ListingsNone() {
  return (
    <Box padding="800">
      <Text as="p" alignment="center" tone="subdued">
        {t("listings.empty.filtered")}
      </Text>
    </Box>
  );
}

const IssueCount = ({ count }: { count: number }) =>
  count > 0 && <Badge tone="warning">{t("listings.issues", { count })}</Badge>;
