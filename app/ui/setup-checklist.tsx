import { Box, Button, Card, Collapsible, Icon, InlineStack, BlockStack, ProgressBar, Text } from "@shopify/polaris";
import { CheckCircleIcon } from "@shopify/polaris-icons";
import { useId, useState, type ReactNode } from "react";
import { t } from "./messages.ts";
import styles from "./setup-checklist.module.css";

export interface SetupStep {
  key: string;
  isDone: boolean;
  title: string;
  body: string;
  /** What leads on: a button, or how far it is. */
  action?: ReactNode;
}

/** What is left to do until products sell: the first step that is not done stands open. */
export function SetupChecklist({ steps }: { steps: SetupStep[] }) {
  // What is open stays so until somebody opens another: nothing moves by itself.
  const [open, setOpen] = useState(steps.find(({ isDone }) => !isDone)?.key);
  const done = steps.filter(({ isDone }) => isDone).length;
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("home.setup.heading")}
          </Text>
          <InlineStack gap="300" blockAlign="center">
            <Text as="p" tone="subdued">
              {t("home.setup.progress", { done, total: steps.length })}
            </Text>
            <Box width="8rem">
              <ProgressBar
                progress={(100 * done) / steps.length}
                size="small"
                tone="primary"
                animated={false}
                ariaLabelledBy="setup-progress"
              />
            </Box>
          </InlineStack>
          <span id="setup-progress" hidden>
            {t("home.setup.heading")}
          </span>
        </BlockStack>
      </Box>
      <ol className={styles.steps}>
        {steps.map((step) => (
          <Step
            key={step.key}
            step={step}
            isOpen={step.key === open}
            onOpen={() => {
              setOpen(step.key);
            }}
          />
        ))}
      </ol>
    </Card>
  );
}

function Step({ step, isOpen, onOpen }: { step: SetupStep; isOpen: boolean; onOpen: () => void }) {
  const id = useId();
  return (
    <li className={isOpen ? styles.open : styles.closed}>
      <span className={styles.mark}>
        {step.isDone ? (
          <Icon source={CheckCircleIcon} tone="success" accessibilityLabel={t("home.setup.done")} />
        ) : (
          <span className={styles.circle} />
        )}
      </span>
      <div className={styles.text}>
        <Button variant="monochromePlain" textAlign="start" ariaExpanded={isOpen} ariaControls={id} onClick={onOpen}>
          {step.title}
        </Button>
        <Collapsible id={id} open={isOpen}>
          <Box paddingBlockStart="150">
            <BlockStack gap="200">
              <Text as="p" tone="subdued">
                {step.body}
              </Text>
              <div className={styles.action}>{step.action}</div>
            </BlockStack>
          </Box>
        </Collapsible>
      </div>
    </li>
  );
}
