import { Badge, BlockStack, Box, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { ComponentProps } from "react";
import { displayMoney } from "../domain/money.ts";
import { t } from "./messages.ts";
import { OrderBadge } from "./order-badge.tsx";
import { reasonWords } from "./order-words.ts";
import styles from "./orders-table.module.css";
import { RelativeTime } from "./relative-time.tsx";
import { ShipBy } from "./ship-by.tsx";

export interface OrderRowView {
  id: number;
  number: string;
  channel: string;
  accountName: string;
  placedAt: string;
  units: number;
  totalMinor: number;
  currency: string;
  state: string;
  reason: string | null;
  shipByAt: string | null;
  urgency: "soon" | "late" | null;
  shippedAt: string | null;
  cancelledAt: string | null;
  shopifyOrderId: string | null;
  shopifyOrderName: string | null;
  trackingCount: number;
  openTasks: number;
}

interface Props {
  rows: OrderRowView[];
  now: string;
  pagination: NonNullable<ComponentProps<typeof IndexTable>["pagination"]>;
  loading: boolean;
}

export function OrdersTable({ rows, now, pagination, loading }: Props) {
  const { smDown } = useBreakpoints();
  return (
    <IndexTable
      condensed={smDown}
      selectable={false}
      resourceName={{ singular: t("orders.one"), plural: t("orders.many") }}
      itemCount={rows.length}
      headings={[
        { title: t("orders.column.order") },
        { title: t("orders.column.channel") },
        { title: t("orders.column.placed") },
        { title: t("orders.column.units"), alignment: "end" },
        { title: t("orders.column.total"), alignment: "end" },
        { title: t("orders.column.state") },
        { title: t("orders.column.shipBy") },
        { title: t("orders.column.shopify") },
        { title: t("orders.column.tracking") },
      ]}
      pagination={pagination}
      emptyState={<OrdersNone />}
      loading={loading}
    >
      {rows.map((row, position) => (
        <IndexTable.Row key={row.id} id={String(row.id)} position={position}>
          {smDown ? <NarrowRow row={row} now={now} /> : <WideRow row={row} now={now} />}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

interface RowProps {
  row: OrderRowView;
  now: string;
}

const urlOf = ({ id }: OrderRowView) => `/app/orders/${String(id)}`;
const totalOf = ({ totalMinor, currency }: OrderRowView) => displayMoney({ amountMinor: totalMinor, currency });

function WideRow({ row, now }: RowProps) {
  const isStopped = row.shippedAt === null && row.cancelledAt === null;
  return (
    <>
      <IndexTable.Cell>
        <div className={styles.order}>
          <OrderLink row={row} />
          <OpenTasks count={row.openTasks} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        {row.channel}
        <Text as="p" tone="subdued" variant="bodySm">
          {row.accountName}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.placed}>
          <RelativeTime at={row.placedAt} now={now} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="p" numeric alignment="end">
          {row.units}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="p" numeric alignment="end">
          {totalOf(row)}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.state}>
          <OrderBadge {...row} />
          {row.reason !== null && isStopped && (
            <Text as="span" tone="subdued" variant="bodySm">
              {reasonWords(row.reason)}
            </Text>
          )}
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.shipBy}>
          <ShipBy at={row.shipByAt} urgency={row.urgency} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <ShopifyLink row={row} />
      </IndexTable.Cell>
      <IndexTable.Cell>{row.trackingCount > 0 && t("orders.tracking", { count: row.trackingCount })}</IndexTable.Cell>
    </>
  );
}

function NarrowRow({ row, now }: RowProps) {
  return (
    <div className={styles.narrow}>
      <BlockStack gap="100">
        <InlineStack align="space-between" gap="200" wrap={false}>
          <OrderLink row={row} />
          <Text as="span" numeric>
            {totalOf(row)}
          </Text>
        </InlineStack>
        <Text as="span" tone="subdued" variant="bodySm">
          {row.channel} · {t("orders.units", { count: row.units })} · <RelativeTime at={row.placedAt} now={now} />
        </Text>
        <InlineStack gap="150" blockAlign="center">
          <OrderBadge {...row} />
          <OpenTasks count={row.openTasks} />
          {row.trackingCount > 0 && <Badge>{t("orders.tracking", { count: row.trackingCount })}</Badge>}
        </InlineStack>
        {row.shipByAt !== null && row.shippedAt === null && row.cancelledAt === null && (
          <InlineStack gap="100" blockAlign="center">
            <Text as="span" tone="subdued" variant="bodySm">
              {t("orders.column.shipBy")}
            </Text>
            <ShipBy at={row.shipByAt} urgency={row.urgency} />
          </InlineStack>
        )}
      </BlockStack>
    </div>
  );
}

const OrderLink = ({ row }: { row: OrderRowView }) => (
  <Link url={urlOf(row)} dataPrimaryLink monochrome removeUnderline>
    <Text as="span" fontWeight="medium" breakWord>
      {row.number}
    </Text>
  </Link>
);

const ShopifyLink = ({ row: { shopifyOrderId, shopifyOrderName } }: { row: OrderRowView }) =>
  shopifyOrderId !== null && (
    <Link url={`shopify:admin/orders/${shopifyOrderId}`} target="_top" monochrome>
      {shopifyOrderName ?? shopifyOrderId}
    </Link>
  );

const OpenTasks = ({ count }: { count: number }) =>
  count > 0 && (
    <span>
      <Badge tone="warning">{t("orders.tasks", { count })}</Badge>
    </span>
  );

function OrdersNone() {
  return (
    <Box padding="800">
      <Text as="p" alignment="center" tone="subdued">
        {t("orders.empty.filtered")}
      </Text>
    </Box>
  );
}
