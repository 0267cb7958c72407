import { BlockStack, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useId } from "react";
import { t } from "./messages.ts";

interface Props {
  run: { state: string; done: number; total: number; products: number; variants: number };
  isCard?: boolean;
}

/** How far the reading of Shopify's catalog is. Until Shopify has gathered it, nobody knows how long it is. */
export function ImportProgress({ run, isCard = false }: Props) {
  const label = useId();
  const isReading = run.state === "reading";
  const percent = isReading && run.total > 0 ? Math.min(100, Math.round((100 * run.done) / run.total)) : 0;
  const content = (
    <BlockStack gap="200">
      <InlineStack align="space-between" gap="200">
        <Text as="p" id={label} fontWeight="medium">
          {t(isReading ? "home.import.running" : "home.import.requested")}
        </Text>
        {isReading && (
          <Text as="p" tone="subdued" numeric>
            {percent} %
          </Text>
        )}
      </InlineStack>
      <ProgressBar progress={percent} size="small" animated={false} ariaLabelledBy={label} />
      <Text as="p" tone="subdued" variant="bodySm" numeric>
        {t("home.import.counts", { products: run.products, variants: run.variants })}
      </Text>
    </BlockStack>
  );
  return isCard ? <Card>{content}</Card> : content;
}
