import { BlockStack, Card, Text } from "@shopify/polaris";
import { t } from "./messages.ts";
import { OverrideField, type OwnValues } from "./override-field.tsx";
import { describeAge } from "./relative-time.tsx";
import { ValueStates, type StateView } from "./value-states.tsx";

interface Props {
  title: string;
  shopifyTitle: string;
  /** What was set by hand; empty: nothing. */
  titleOverride: string;
  states: { desired: StateView; sent: StateView; acknowledged: StateView; observed: StateView };
  own: OwnValues;
  now: string;
}

/** The title in its four states, and one of one's own. */
export function TitleCard({ title, shopifyTitle, titleOverride, states, own, now }: Props) {
  const isSame = [states.sent, states.acknowledged, states.observed].every(({ value }) => value === title);
  return (
    <div id="title">
      <Card>
        <BlockStack gap="400">
          <BlockStack gap="100">
            <Text as="h2" variant="headingMd">
              {t("listing.title.heading")}
            </Text>
            {shopifyTitle !== title && (
              <Text as="p" tone="subdued" breakWord>
                {t("listing.title.fromShopify", { title: shopifyTitle })}
              </Text>
            )}
          </BlockStack>
          {isSame && states.observed.at !== null ? (
            <BlockStack gap="050">
              <Text as="p" breakWord>
                {title}
              </Text>
              <Text as="p" variant="bodySm" tone="subdued">
                {t("listing.title.same", { when: describeAge(Date.parse(states.observed.at), Date.parse(now)) })}
              </Text>
            </BlockStack>
          ) : (
            <ValueStates label={t("listing.values.title")} {...states} now={now} isText />
          )}
          <OverrideField
            label={t("listing.override.title")}
            value={titleOverride}
            standard={title}
            error={own.errors.title}
            busy={own.busy === "title"}
            onSave={(value) => {
              own.save("title", value);
            }}
          />
        </BlockStack>
      </Card>
    </div>
  );
}
