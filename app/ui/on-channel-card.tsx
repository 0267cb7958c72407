import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { ExternalSmallIcon } from "@shopify/polaris-icons";
import { t } from "./messages.ts";
import { describeAge } from "./relative-time.tsx";
import { StatusBadge } from "./status-badge.tsx";

interface Props {
  channel: string;
  account: string;
  status: string;
  /** When the channel said so. ISO 8601; null: it was never asked. */
  statusAt: string | null;
  /** Its page there; null: buyers cannot see it. */
  remoteUrl: string | null;
  now: string;
  check: { loading: boolean; onAction: () => void };
}

/** What the channel says of the listing, how old that is, and the ways to see for oneself. */
export function OnChannelCard({ channel, account, status, statusAt, remoteUrl, now, check }: Props) {
  const when = statusAt === null ? null : describeAge(Date.parse(statusAt), Date.parse(now));
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("listing.onChannel", { channel })}
          </Text>
          <StatusBadge status={status} />
        </InlineStack>
        <BlockStack gap="050">
          <Text as="p">{account}</Text>
          <Text as="p" tone="subdued">
            {when === null ? t("listing.notChecked") : t("listing.asOf", { when })}
          </Text>
        </BlockStack>
        <InlineStack gap="300" blockAlign="center">
          <Button loading={check.loading} onClick={check.onAction}>
            {t("listing.check")}
          </Button>
          {remoteUrl !== null && (
            <Button url={remoteUrl} target="_blank" variant="plain" icon={ExternalSmallIcon}>
              {t("listing.view", { channel })}
            </Button>
          )}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
