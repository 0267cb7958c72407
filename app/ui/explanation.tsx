import { BlockStack, Button, Collapsible, InlineStack, Text } from "@shopify/polaris";
import { useId, useState } from "react";
import type { ExplanationStep } from "../domain/explanation.ts";
import { displayMoney } from "../domain/money.ts";
import { messageKey, t } from "./messages.ts";

interface Props {
  of: "quantity" | "price";
  steps: ExplanationStep[];
}

/** "Why this quantity", unfolded: each step in words, with what came of it. */
export function Explanation({ of, steps }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <BlockStack gap="200">
      <div>
        <Button
          variant="plain"
          disclosure={open ? "up" : "down"}
          ariaExpanded={open}
          ariaControls={id}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {t(`listing.why.${of}`)}
        </Button>
      </div>
      <Collapsible open={open} id={id}>
        <BlockStack as="ul" gap="100">
          {steps.map((step, index) => {
            const key = messageKey(`why.${of}.${step.key}`);
            return (
              // Steps have no identity but their place: the list is made anew as a whole.
              <li key={index}>
                <InlineStack align="space-between" gap="400" wrap={false}>
                  <Text as="span" tone="subdued">
                    {key ? t(key, step.params) : step.key}
                  </Text>
                  <Text as="span" numeric fontWeight={index === steps.length - 1 ? "semibold" : "regular"}>
                    {of === "quantity"
                      ? String(step.value)
                      : displayMoney({ amountMinor: step.value, currency: String(step.params.currency ?? "") })}
                  </Text>
                </InlineStack>
              </li>
            );
          })}
        </BlockStack>
      </Collapsible>
    </BlockStack>
  );
}
