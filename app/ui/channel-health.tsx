import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { AccountBadge } from "./account-badge.tsx";
import { ListingCounts, type ListingCountsView } from "./listing-counts.tsx";
import { t } from "./messages.ts";
import { RelativeTime } from "./relative-time.tsx";

export interface ChannelHealthView {
  id: number;
  channel: string;
  seller: string;
  marketplace: string;
  state: string;
  waiting: boolean;
  counts: ListingCountsView;
  /** Values that are on their way to the channel. */
  changesWaiting: number;
  /** Open differences between what was accepted and what the channel shows. */
  drift: number;
  lastCallAt: string | null;
}

/** One connected account at a glance: may it sell, what is up, is anything late or different. */
export function ChannelHealth({ account, now }: { account: ChannelHealthView; now: string }) {
  const id = String(account.id);
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="start" gap="200" wrap={false}>
          <BlockStack gap="050">
            <InlineStack gap="200" align="start" blockAlign="center">
              <Text as="h2" variant="headingMd">
                {account.channel} · {account.seller}
              </Text>
              <AccountBadge state={account.state} waiting={account.waiting} />
            </InlineStack>
            <Text as="p" tone="subdued" variant="bodySm">
              {account.marketplace}
            </Text>
          </BlockStack>
          <Button
            url={`/app/channels/${id}`}
            accessibilityLabel={t("home.channel.settingsOf", { account: account.seller })}
            variant="plain"
          >
            {t("home.channel.settings")}
          </Button>
        </InlineStack>
        <ListingCounts counts={account.counts} urlOf={(state) => `/app/listings?account=${id}&tab=${state}`} />
        <BlockStack gap="100">
          <Figure label={t("home.channel.waiting")}>{account.changesWaiting}</Figure>
          <Figure label={t("home.channel.drift")} isBad={account.drift > 0}>
            {account.drift}
          </Figure>
          <Figure label={t("channels.lastCall")}>
            {account.lastCallAt ? <RelativeTime at={account.lastCallAt} now={now} /> : t("listings.never")}
          </Figure>
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

function Figure({ label, isBad = false, children }: { label: string; isBad?: boolean; children: ReactNode }) {
  return (
    <InlineStack align="space-between" gap="200">
      <Text as="span" tone="subdued">
        {label}
      </Text>
      <Text as="span" numeric fontWeight="medium" {...(isBad ? { tone: "critical" } : {})}>
        {children}
      </Text>
    </InlineStack>
  );
}
