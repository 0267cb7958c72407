import { Badge, BlockStack, Box, Card, Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertDiamondIcon, AlertTriangleIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import styles from "./attention-list.module.css";
import { t } from "./messages.ts";
import { taskWords } from "./order-words.ts";
import { RelativeTime } from "./relative-time.tsx";
import { shortDate } from "./ship-by.tsx";

export interface TaskView {
  id: number;
  kind: string;
  params: Record<string, string | number>;
  createdAt: string;
  dueAt: string | null;
  isLate: boolean;
}

interface Props<Task extends TaskView> {
  tasks: readonly Task[];
  now: string;
  /** Absent: the list speaks for itself. */
  heading?: string;
  /** Whose it is, where that is not plain from the page. */
  badges?: (task: Task) => ReactNode;
  /** What can be done about it here. */
  actions: (task: Task) => ReactNode;
}

/** What waits for the merchant: what it is, what was said about it, what to do, and the buttons for it. */
export function OrderTaskList<Task extends TaskView>({ tasks, now, heading, badges, actions }: Props<Task>) {
  return (
    <Card padding="0">
      {heading !== undefined && (
        <Box padding="400" paddingBlockEnd="200">
          <Text as="h2" variant="headingMd">
            {heading}
          </Text>
        </Box>
      )}
      <ul className={styles.list}>
        {tasks.map((task) => (
          <li key={task.id} className={styles.item}>
            <span className={styles.icon}>
              <Icon
                source={task.isLate ? AlertDiamondIcon : AlertTriangleIcon}
                tone={task.isLate ? "critical" : "warning"}
              />
            </span>
            <div className={styles.text}>
              <Words task={task} now={now} badges={badges?.(task)} heading={heading === undefined ? "h2" : "h3"} />
            </div>
            <span className={styles.action}>{actions(task)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface WordsProps {
  task: TaskView;
  now: string;
  badges: ReactNode;
  heading: "h2" | "h3";
}

function Words({ task, now, badges, heading }: WordsProps) {
  const { title, said, advice } = taskWords(task);
  return (
    <BlockStack gap="100">
      <Text as={heading} variant="headingSm" breakWord>
        {title}
      </Text>
      {said !== "" && (
        <Text as="p" breakWord>
          {said}
        </Text>
      )}
      {advice !== "" && (
        <Text as="p" tone="subdued" breakWord>
          {advice}
        </Text>
      )}
      <InlineStack gap="200" blockAlign="center">
        {badges}
        {task.isLate && <Badge tone="critical">{t("tasks.late")}</Badge>}
        <Text as="span" tone="subdued" variant="bodySm">
          {task.dueAt !== null && `${t("tasks.due")} ${shortDate(task.dueAt)} · `}
          {t("tasks.since")} <RelativeTime at={task.createdAt} now={now} />
        </Text>
      </InlineStack>
    </BlockStack>
  );
}
