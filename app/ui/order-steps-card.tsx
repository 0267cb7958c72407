import { Badge, BlockStack, Box, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { displayMoney } from "../domain/money.ts";
import styles from "./attention-list.module.css";
import { t } from "./messages.ts";
import { stepWords, wordsOr } from "./order-words.ts";
import { RelativeTime } from "./relative-time.tsx";

export interface OrderStepView {
  id: number;
  target: string;
  kind: string;
  state: string;
  message: string | null;
  tracking: { carrier: string; number: string } | null;
  amountMinor: number | null;
  attempts: number;
  at: string;
}

interface Props {
  steps: readonly OrderStepView[];
  currency: string;
  now: string;
  /** The step that is being tried again; 0: none. */
  retrying: number;
  onRetry: (id: number) => void;
}

const tones: Record<string, "success" | "critical" | "warning" | "info"> = {
  due: "info",
  sent: "info",
  done: "success",
  refused: "critical",
  task: "warning",
};

/** What had to be told to the other side, and what came of each. */
export function OrderStepsCard({ steps, currency, now, retrying, onRetry }: Props) {
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h2" variant="headingMd">
          {t("order.steps")}
        </Text>
      </Box>
      {steps.length === 0 && (
        <Box padding="400" paddingBlockStart="100">
          <Text as="p" tone="subdued">
            {t("order.steps.none")}
          </Text>
        </Box>
      )}
      <ul className={styles.list}>
        {steps.map((step) => (
          <li key={step.id} className={styles.item}>
            <div className={styles.text}>
              <Step step={step} currency={currency} now={now} />
            </div>
            {(step.state === "refused" || step.state === "task") && (
              <span className={styles.action}>
                <Button
                  loading={retrying === step.id}
                  accessibilityLabel={`${t("order.retry")}: ${stepWords(step.kind, step.target)}`}
                  onClick={() => {
                    onRetry(step.id);
                  }}
                >
                  {t("order.retry")}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Step({ step, currency, now }: { step: OrderStepView; currency: string; now: string }) {
  const { kind, target, state, tracking, amountMinor, message, attempts, at } = step;
  const tone = tones[state];
  const what = [
    stepWords(kind, target),
    tracking ? t("order.steps.tracking", tracking).trim() : "",
    amountMinor === null ? "" : displayMoney({ amountMinor, currency }),
  ];
  return (
    <BlockStack gap="100">
      <Text as="p" breakWord>
        {what.filter((part) => part !== "").join(" · ")}
      </Text>
      {message !== null && message !== "" && state !== "done" && (
        <Text as="p" tone="subdued" breakWord>
          {message}
        </Text>
      )}
      <InlineStack gap="200" blockAlign="center">
        <Badge {...(tone ? { tone } : {})}>{wordsOr(`order.step.state.${state}`, state)}</Badge>
        <Text as="span" tone="subdued" variant="bodySm">
          <RelativeTime at={at} now={now} />
          {attempts > 1 && ` · ${t("order.steps.attempts", { attempts })}`}
        </Text>
      </InlineStack>
    </BlockStack>
  );
}
