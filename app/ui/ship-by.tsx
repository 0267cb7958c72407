import { Badge, InlineStack, Text } from "@shopify/polaris";
import { t } from "./messages.ts";

/** "Nov 24": in UTC, because server and browser must write the same. */
export const shortDate = (at: string) =>
  new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" }).format(new Date(at));

interface Props {
  at: string | null;
  urgency: "soon" | "late" | null;
}

/** Until when the channel wants a parcel to be on its way; the exact time (UTC) on hovering. */
export function ShipBy({ at, urgency }: Props) {
  if (at === null) {
    return (
      <Text as="span" tone="subdued">
        {t("orders.noShipBy")}
      </Text>
    );
  }
  return (
    <InlineStack gap="100" blockAlign="center" wrap={false}>
      <time dateTime={at} title={`${at.slice(0, 16).replace("T", " ")} UTC`}>
        {shortDate(at)}
      </time>
      {urgency === "late" && <Badge tone="critical">{t("orders.late")}</Badge>}
      {urgency === "soon" && <Badge tone="warning">{t("orders.soon")}</Badge>}
    </InlineStack>
  );
}
