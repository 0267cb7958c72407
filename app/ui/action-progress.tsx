import { BlockStack, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";

interface Props {
  label: string;
  done: number;
  /** 0: not known yet. */
  total: number;
}

/** Something that takes longer than two seconds, and how far it is. */
export function ActionProgress({ label, done, total }: Props) {
  const percent = total === 0 ? 0 : Math.min(100, Math.round((100 * done) / total));
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack align="space-between">
          <Text as="p" fontWeight="medium">
            {label}
          </Text>
          {total > 0 && (
            <Text as="p" tone="subdued" numeric>
              {percent} %
            </Text>
          )}
        </InlineStack>
        <ProgressBar progress={percent} size="small" animated={false} />
      </BlockStack>
    </Card>
  );
}
