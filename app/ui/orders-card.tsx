import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { displayMoney } from "../domain/money.ts";
import { t } from "./messages.ts";
import { OrdersByDay, OrdersChart, type OrderDaysView } from "./orders-chart.tsx";

export interface OrderFiguresView extends OrderDaysView {
  last7: { orders: number; units: number };
  last30: { orders: number; units: number };
  sales: { currency: string; totalMinor: number }[];
}

/** What was sold on all channels of late: figures, and a chart that can be read as a table. */
export function OrdersCard({ figures }: { figures: OrderFiguresView }) {
  const [isTable, setTable] = useState(false);
  const { last7, last30, sales } = figures;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("home.orders.heading")}
          </Text>
          <Button url="/app/orders" variant="plain">
            {t("home.orders.all")}
          </Button>
        </InlineStack>
        {last30.orders === 0 ? (
          <Text as="p" tone="subdued">
            {t("home.orders.none")}
          </Text>
        ) : (
          <>
            <BlockStack gap="100">
              <Figure label={t("home.orders.last7")}>{t("home.orders.count", last7)}</Figure>
              <Figure label={t("home.orders.last30")}>{t("home.orders.count", last30)}</Figure>
              <Figure label={t("home.orders.sales")}>
                {sales
                  .map(({ currency, totalMinor }) => displayMoney({ amountMinor: totalMinor, currency }))
                  .join(" + ")}
              </Figure>
            </BlockStack>
            {isTable ? <OrdersByDay figures={figures} /> : <OrdersChart figures={figures} />}
            <div>
              <Button
                variant="plain"
                onClick={() => {
                  setTable(!isTable);
                }}
              >
                {t(isTable ? "home.orders.chartAgain" : "home.orders.table")}
              </Button>
            </div>
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function Figure({ label, children }: { label: string; children: string }) {
  return (
    <InlineStack align="space-between" gap="200">
      <Text as="span" tone="subdued">
        {label}
      </Text>
      <Text as="span" numeric fontWeight="medium">
        {children}
      </Text>
    </InlineStack>
  );
}
