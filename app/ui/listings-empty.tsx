import { EmptyState, Text } from "@shopify/polaris";
import { t } from "./messages.ts";

/** No listing at all yet: says what comes first. */
export function ListingsEmpty({ isConnected, isImporting }: { isConnected: boolean; isImporting: boolean }) {
  const text = !isConnected ? "listings.empty.connect" : isImporting ? "listings.empty.import" : "listings.empty.none";
  return (
    <EmptyState
      heading={t("listings.empty.title")}
      image=""
      {...(isConnected ? {} : { action: { content: t("listings.empty.connectAction"), url: "/app/channels" } })}
    >
      <Text as="p">{t(text)}</Text>
    </EmptyState>
  );
}
