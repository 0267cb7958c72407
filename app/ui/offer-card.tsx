import { BlockStack, Box, Button, Collapsible, InlineStack, Text } from "@shopify/polaris";
import { useId, useState, type ReactNode } from "react";
import type { ExplanationStep } from "../domain/explanation.ts";
import { displayMoney } from "../domain/money.ts";
import { Explanation } from "./explanation.tsx";
import { isUp } from "./listing-row.ts";
import { t } from "./messages.ts";
import styles from "./offer-card.module.css";
import { ShownQuantity } from "./shown-quantity.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { ValueStates } from "./value-states.tsx";

interface StateOf {
  /** null: there is none yet. */
  value: number | null;
  /** ISO 8601 */
  at: string | null;
}

interface FourStates {
  desired: StateOf;
  sent: StateOf;
  acknowledged: StateOf;
  observed: StateOf;
}

export interface OfferView {
  offerId: number;
  /** The variant's options: "Small / Blue". */
  title: string;
  sku: string;
  /** What a badge says. */
  status: string;
  quantity: FourStates;
  price: FourStates;
  quantitySteps: ExplanationStep[];
  priceSteps: ExplanationStep[];
}

interface Props {
  offer: OfferView;
  currency: string;
  now: string;
  /** Open from the start: where there is only one, or few. */
  startsOpen: boolean;
  /** The form of the merchant's own price. */
  children?: ReactNode;
}

/** One SKU: what buyers see in a line, and unfolded where it comes from and how old that knowledge is. */
export function OfferCard({ offer, currency, now, startsOpen, children }: Props) {
  const [isOpen, setOpen] = useState(startsOpen);
  const id = useId();
  const { quantity, price } = offer;
  const money = (amountMinor: number | null) => (amountMinor === null ? null : displayMoney({ amountMinor, currency }));
  return (
    <li className={styles.offer}>
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <div className={styles.name}>
          <Text as="h3">
            <Button
              variant="monochromePlain"
              textAlign="start"
              disclosure={isOpen ? "up" : "down"}
              ariaExpanded={isOpen}
              ariaControls={id}
              onClick={() => {
                setOpen(!isOpen);
              }}
            >
              {offer.title || offer.sku}
            </Button>
          </Text>
          {offer.title !== "" && (
            <Text as="p" tone="subdued" variant="bodySm" breakWord>
              {t("listing.sku", { sku: offer.sku })}
            </Text>
          )}
        </div>
        <InlineStack gap="300" blockAlign="center">
          <Text as="span" tone="subdued">
            {t("listings.stock")}{" "}
            <ShownQuantity
              shown={isUp(offer.status) ? quantity.observed.value : null}
              wanted={quantity.desired.value ?? 0}
            />
          </Text>
          <Text as="span" numeric fontWeight="medium">
            {money(price.observed.value ?? price.desired.value) ?? t("listing.noPrice")}
          </Text>
          <StatusBadge status={offer.status} />
        </InlineStack>
      </InlineStack>
      <Collapsible id={id} open={isOpen}>
        {/* What is folded is not there: a listing may have 250 of them. */}
        {isOpen && (
          <Box paddingBlockStart="300">
            <BlockStack gap="400">
              <Value
                of="quantity"
                states={quantity}
                steps={offer.quantitySteps}
                show={(value) => value?.toString() ?? null}
                now={now}
              />
              <Value of="price" states={price} steps={offer.priceSteps} show={money} now={now} />
              {children}
            </BlockStack>
          </Box>
        )}
      </Collapsible>
    </li>
  );
}

interface ValueProps {
  of: "quantity" | "price";
  states: FourStates;
  steps: ExplanationStep[];
  show: (value: number | null) => string | null;
  now: string;
}

function Value({ of, states, steps, show, now }: ValueProps) {
  const shown = ({ value, at }: StateOf) => ({ value: show(value), at });
  return (
    <BlockStack gap="200">
      <Text as="h4" variant="headingSm">
        {t(`listing.values.${of}`)}
      </Text>
      <ValueStates
        label={t(`listing.values.${of}`)}
        desired={shown(states.desired)}
        sent={shown(states.sent)}
        acknowledged={shown(states.acknowledged)}
        observed={shown(states.observed)}
        now={now}
      />
      <Explanation of={of} steps={steps} />
    </BlockStack>
  );
}
