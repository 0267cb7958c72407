import { BlockStack, Card, Text, TextField } from "@shopify/polaris";
import { useState, type ReactNode } from "react";
import { t } from "./messages.ts";
import { RelativeTime } from "./relative-time.tsx";

export interface OrderFeedView {
  /** ISO 8601 */
  importFrom: string;
  polledAt: string | null;
  failures: number;
  message: string | null;
}

interface Props {
  feed: OrderFeedView | null;
  now: string;
  error: string | undefined;
  /** The form's button. */
  save: ReactNode;
}

/** From when on an account's orders come to Shopify, and how reading them goes. It posts one field, `date`. */
export function OrderFeedCard({ feed, now, error, save }: Props) {
  const [date, setDate] = useState(feed?.importFrom.slice(0, 10) ?? "");
  if (!feed) {
    return (
      <Card>
        <Text as="p" tone="subdued">
          {t("channel.orders.notYet")}
        </Text>
      </Card>
    );
  }
  return (
    <Card>
      <BlockStack gap="400">
        <TextField
          name="date"
          type="date"
          label={t("channel.orders.from")}
          helpText={t("channel.orders.from.help")}
          max={now.slice(0, 10)}
          autoComplete="off"
          value={date}
          onChange={setDate}
          {...(error ? { error } : {})}
        />
        <Text as="p" tone="subdued">
          {feed.polledAt === null ? (
            t("channel.orders.never")
          ) : (
            <>
              {t("channel.orders.read")} <RelativeTime at={feed.polledAt} now={now} />
            </>
          )}
        </Text>
        {feed.failures > 0 && (
          <Text as="p" tone="critical" breakWord>
            {t("channel.orders.failing", { failures: feed.failures, message: feed.message ?? "" })}
          </Text>
        )}
        {save}
      </BlockStack>
    </Card>
  );
}
