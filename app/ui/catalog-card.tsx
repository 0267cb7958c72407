import { Button, Card, InlineStack, Text } from "@shopify/polaris";
import { t } from "./messages.ts";
import { RelativeTime } from "./relative-time.tsx";

interface Props {
  products: number;
  variants: number;
  /** When it was last read in full; null: never. */
  readAt: string | null;
  now: string;
  busy: boolean;
  onRead: () => void;
}

/** The catalog that everything stands on, in one line: what remains of the set-up when it is complete. */
export function CatalogCard({ products, variants, readAt, now, busy, onRead }: Props) {
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <Text as="p">
          {t("home.catalog", { products, variants })}
          {readAt && (
            <Text as="span" tone="subdued">
              {" · "}
              {t("home.catalog.read")} <RelativeTime at={readAt} now={now} />
            </Text>
          )}
        </Text>
        <Button variant="plain" loading={busy} onClick={onRead}>
          {t("home.catalog.readAgain")}
        </Button>
      </InlineStack>
    </Card>
  );
}
