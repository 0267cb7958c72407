import { BlockStack, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { displayMoney } from "../domain/money.ts";
import { t } from "./messages.ts";

export interface OrderMoneyView {
  currency: string;
  linesMinor: number;
  discountMinor: number;
  shippingMinor: number;
  shippingTitle: string;
  otherMinor: number;
  taxes: { title: string; amountMinor: number; paidBy: "channel" | "seller" }[];
  taxesIncluded: boolean;
  totalMinor: number;
  feeMinor: number | null;
  refundedMinor: number;
}

/** What the buyer pays, part by part, and what becomes of it. */
export function OrderMoneyCard({ money }: { money: OrderMoneyView }) {
  const { currency, shippingTitle, taxesIncluded } = money;
  const show = (amountMinor: number) => displayMoney({ amountMinor, currency });
  const shipping =
    shippingTitle === "" ? t("order.money.shipping") : t("order.money.shippingBy", { title: shippingTitle });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("order.money")}
        </Text>
        <BlockStack gap="150">
          <Amount label={t("order.money.lines")}>{show(money.linesMinor)}</Amount>
          {money.discountMinor !== 0 && <Amount label={t("order.money.discount")}>{show(-money.discountMinor)}</Amount>}
          <Amount label={shipping}>{show(money.shippingMinor)}</Amount>
          {money.otherMinor !== 0 && <Amount label={t("order.money.other")}>{show(money.otherMinor)}</Amount>}
          {money.taxes.map(({ title, paidBy, amountMinor }) => (
            <Amount
              key={`${paidBy} ${title}`}
              isSubdued={taxesIncluded}
              label={t(taxesIncluded ? "order.money.taxIncluded" : "order.money.tax", {
                title,
                who: t(`order.money.paidBy.${paidBy}`),
              })}
            >
              {show(amountMinor)}
            </Amount>
          ))}
        </BlockStack>
        <Divider />
        <Amount label={t("order.money.total")} isStrong>
          {show(money.totalMinor)}
        </Amount>
        {money.refundedMinor !== 0 && <Amount label={t("order.money.refunded")}>{show(-money.refundedMinor)}</Amount>}
        {money.feeMinor !== null && (
          <Amount label={t("order.money.fee")} isSubdued>
            {show(money.feeMinor)}
          </Amount>
        )}
      </BlockStack>
    </Card>
  );
}

interface AmountProps {
  label: string;
  children: string;
  isStrong?: boolean;
  /** It is part of another amount, and not to be added. */
  isSubdued?: boolean;
}

function Amount({ label, children, isStrong = false, isSubdued = false }: AmountProps) {
  const style = { fontWeight: isStrong ? ("semibold" as const) : ("regular" as const) };
  const tone = isSubdued ? { tone: "subdued" as const } : {};
  return (
    <InlineStack align="space-between" gap="200" wrap={false}>
      <Text as="span" {...style} {...tone}>
        {label}
      </Text>
      <Text as="span" numeric {...style} {...tone}>
        {children}
      </Text>
    </InlineStack>
  );
}
