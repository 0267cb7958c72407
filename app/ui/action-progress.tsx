import { BlockStack, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useId, type ReactNode } from "react";
import styles from "./action-progress.module.css";

interface Props {
  label: string;
  done: number;
  /** 0: not known yet. */
  total: number;
  /** `good`, `doubtful`, `failed`: it is over. */
  tone?: "running" | "good" | "doubtful" | "failed";
  /** What to do about it, in the place of the percentage: the card keeps its height. */
  children?: ReactNode;
}

const tones = { running: "highlight", good: "success", doubtful: "success", failed: "critical" } as const;

/** Something that takes longer than two seconds, how far it is, and in the same place what came of it. */
export function ActionProgress({ label, done, total, tone = "running", children }: Props) {
  const id = useId();
  const percent = total === 0 ? 0 : Math.min(100, Math.round((100 * done) / total));
  return (
    <Card>
      <BlockStack gap="200">
        <div className={styles.row}>
          <Text as="p" id={id} fontWeight="medium" breakWord>
            {label}
          </Text>
          <InlineStack gap="300" blockAlign="center" wrap={false}>
            {children ??
              (total > 0 && (
                <Text as="p" tone="subdued" numeric>
                  {percent} %
                </Text>
              ))}
          </InlineStack>
        </div>
        <ProgressBar
          progress={tone === "running" ? percent : 100}
          size="small"
          tone={tones[tone]}
          animated={false}
          ariaLabelledBy={id}
        />
      </BlockStack>
    </Card>
  );
}
