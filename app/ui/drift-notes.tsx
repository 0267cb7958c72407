import { Banner, BlockStack, Text } from "@shopify/polaris";
import { displayMoney } from "../domain/money.ts";
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
export function DriftNotes({ drift, currency, now }: { drift: DriftView[]; currency: string; now: string }) {
  if (drift.length === 0) return null;
  return (
    <Banner tone="warning" title={t("listing.drift")}>
      <BlockStack as="ul" gap="200">
        {drift.map((one) => {
          const key = messageKey(`listing.drift.${one.cause}`);
          const fieldKey = messageKey(`field.${one.field}`);
          const shown = (value: string) => inWords(one.field, value, currency);
          const field = fieldKey ? t(fieldKey) : one.field;
          return (
            <li key={`${one.field} ${one.sku ?? ""} ${one.foundAt}`}>
              <Text as="span" breakWord>
                {key
                  ? t(key, { field, acknowledged: shown(one.acknowledged), observed: shown(one.observed) })
                  : `${field}: ${shown(one.acknowledged)} → ${shown(one.observed)}`}
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

/** Prices are recorded in minor units, states by their names. */
function inWords(field: string, value: string, currency: string): string {
  if (field === "price" && /^\d+$/.test(value)) return displayMoney({ amountMinor: Number(value), currency });
  const key = field === "status" ? messageKey(`status.${value}`) : undefined;
  return key ? t(key) : value;
}
