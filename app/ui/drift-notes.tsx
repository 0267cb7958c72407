import { Banner, BlockStack, Text } from "@shopify/polaris";
import { messageKey, t } from "./messages.ts";
import { RelativeTime } from "./relative-time.tsx";

export interface DriftView {
  field: string;
  acknowledged: string;
  observed: string;
  cause: string;
  sku: string | null;
  /** ISO 8601 */
  foundAt: string;
}

/** Where the channel shows something else than it accepted, why, and what is done about it. */
export function DriftNotes({ drift, now }: { drift: DriftView[]; now: string }) {
  if (drift.length === 0) return null;
  return (
    <Banner tone="warning" title={t("listing.drift")}>
      <BlockStack as="ul" gap="200">
        {drift.map((one) => {
          const key = messageKey(`listing.drift.${one.cause}`);
          const fieldKey = messageKey(`field.${one.field}`);
          const field = fieldKey ? t(fieldKey) : one.field;
          return (
            <li key={`${one.field} ${one.sku ?? ""} ${one.foundAt}`}>
              <Text as="span" breakWord>
                {key
                  ? t(key, { ...one, field, sku: one.sku ?? "" })
                  : `${field}: ${one.acknowledged} → ${one.observed}`}
              </Text>{" "}
              <Text as="span" tone="subdued">
                {one.sku !== null && `${t("listing.sku", { sku: one.sku })} · `}
                <RelativeTime at={one.foundAt} now={now} />
              </Text>
            </li>
          );
        })}
      </BlockStack>
    </Banner>
  );
}
