import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { ExternalSmallIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import { t } from "./messages.ts";
import { wordsOr } from "./order-words.ts";
import { RelativeTime } from "./relative-time.tsx";
import { ShipBy } from "./ship-by.tsx";

export interface OrderFactsView {
  channel: string;
  accountName: string;
  url: string | null;
  placedAt: string;
  readAt: string;
  shipByAt: string | null;
  urgency: "soon" | "late" | null;
  shopifyOrderId: string | null;
  shopifyOrderName: string | null;
  shopifyAt: string | null;
  cancelledAt: string | null;
  stock: { heldUnits: number; releasedFor: string | null };
}

/** Where the order is on both sides, its times, and what it keeps from being sold. */
export function OrderFactsCard({ order, now }: { order: OrderFactsView; now: string }) {
  const { channel, url, shopifyOrderId, shopifyOrderName, shopifyAt } = order;
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="050">
          <Text as="h2" variant="headingMd">
            {channel}
          </Text>
          <Text as="p" tone="subdued">
            {order.accountName}
          </Text>
        </BlockStack>
        <BlockStack gap="150">
          <Fact label={t("order.placed")}>
            <RelativeTime at={order.placedAt} now={now} />
          </Fact>
          <Fact label={t("order.shipBy")}>
            <ShipBy at={order.shipByAt} urgency={order.urgency} />
          </Fact>
          <Fact label={t("order.inShopify")}>
            {shopifyAt === null ? t("order.notInShopify") : <RelativeTime at={shopifyAt} now={now} />}
          </Fact>
          <Fact label={t("order.lastRead")}>
            <RelativeTime at={order.readAt} now={now} />
          </Fact>
        </BlockStack>
        <BlockStack gap="100">
          <Text as="h3" variant="headingSm">
            {t("order.stock")}
          </Text>
          <Text as="p">{stockText(order)}</Text>
        </BlockStack>
        {(shopifyOrderId ?? url) !== null && (
          <InlineStack gap="300">
            {shopifyOrderId !== null && (
              <Button url={`shopify:admin/orders/${shopifyOrderId}`} target="_top">
                {t("order.viewInShopify", { order: shopifyOrderName ?? "" })}
              </Button>
            )}
            {url !== null && (
              <Button url={url} target="_blank" variant="plain" icon={ExternalSmallIcon}>
                {t("order.viewOnChannel", { channel })}
              </Button>
            )}
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <InlineStack align="space-between" gap="200">
      <Text as="span" tone="subdued">
        {label}
      </Text>
      <span>{children}</span>
    </InlineStack>
  );
}

function stockText({ cancelledAt, stock: { heldUnits, releasedFor } }: OrderFactsView): string {
  if (heldUnits > 0) return t("order.stock.held", { units: heldUnits });
  if (cancelledAt !== null) return t("order.stock.cancelled");
  return wordsOr(`order.stock.${releasedFor ?? "none"}`, t("order.stock.none"));
}
