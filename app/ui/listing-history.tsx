import { BlockStack, Button, Card, Text } from "@shopify/polaris";
import { useState } from "react";
import styles from "./listing-history.module.css";
import { t } from "./messages.ts";
import { RelativeTime } from "./relative-time.tsx";

export interface HistoryEntryView {
  key: string;
  tone: "good" | "bad" | "slow" | "plain";
  /** What happened, in words. */
  text: string;
  /** The channel's answer, or whose doing it was. */
  note: string;
  /** ISO 8601 */
  at: string;
}

const shownFirst = 8;

interface Props {
  entries: HistoryEntryView[];
  now: string;
  heading?: string;
  /** Said where there are no entries. */
  none?: string;
}

/** What was sent, what came of it, and what people and rules did, the newest first. */
export function ListingHistory({
  entries,
  now,
  heading = t("listing.history"),
  none = t("listing.history.none"),
}: Props) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? entries : entries.slice(0, shownFirst);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {heading}
        </Text>
        {entries.length === 0 && (
          <Text as="p" tone="subdued">
            {none}
          </Text>
        )}
        <ol className={styles.timeline}>
          {shown.map((entry) => (
            <li key={entry.key} className={styles.entry}>
              <span className={`${styles.dot ?? ""} ${styles[entry.tone] ?? ""}`} aria-hidden />
              <Text as="p" breakWord>
                {entry.text}
              </Text>
              <Text as="p" tone="subdued" variant="bodySm" breakWord>
                <RelativeTime at={entry.at} now={now} />
                {entry.note !== "" && ` · ${entry.note}`}
              </Text>
            </li>
          ))}
        </ol>
        {entries.length > shown.length && (
          <div>
            <Button
              variant="plain"
              onClick={() => {
                setAll(true);
              }}
            >
              {t("listing.history.all", { count: entries.length })}
            </Button>
          </div>
        )}
      </BlockStack>
    </Card>
  );
}
