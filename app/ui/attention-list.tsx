import { Badge, BlockStack, Box, Button, Card, Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertDiamondIcon, AlertTriangleIcon, CheckCircleIcon } from "@shopify/polaris-icons";
import { t } from "./messages.ts";
import styles from "./attention-list.module.css";

export interface AttentionView {
  key: string;
  tone: "critical" | "warning";
  text: string;
  /** Whose it is: the channel's account. */
  account: string;
  /** Listings, or orders, that it holds up; 0: it concerns the account as a whole. */
  count: number;
  counted: "listings" | "orders";
  action: { content: string; url: string };
}

interface Props {
  items: AttentionView[];
  /** Kinds of problems that are not shown here. */
  more: number;
  moreTasks: number;
}

/** Everything that waits for the merchant, the gravest first, each with the way to mend it. */
export function AttentionList({ items, more, moreTasks }: Props) {
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h2" variant="headingMd">
          {t("home.attention.heading")}
        </Text>
      </Box>
      {items.length === 0 ? (
        <Box padding="400" paddingBlockStart="200">
          <InlineStack gap="200" wrap={false} blockAlign="start">
            <span className={styles.icon}>
              <Icon source={CheckCircleIcon} tone="success" />
            </span>
            <Text as="p" tone="subdued">
              {t("home.attention.none")}
            </Text>
          </InlineStack>
        </Box>
      ) : (
        <ul className={styles.list}>
          {items.map((item) => (
            <Item key={item.key} item={item} />
          ))}
        </ul>
      )}
      {(more > 0 || moreTasks > 0) && (
        <Box padding="400" paddingBlockStart="200">
          <InlineStack gap="400">
            {moreTasks > 0 && (
              <Button variant="plain" url="/app/tasks">
                {t("home.attention.tasks", { count: moreTasks })}
              </Button>
            )}
            {more > 0 && (
              <Button variant="plain" url="/app/listings?tab=attention">
                {t("home.attention.more", { count: more })}
              </Button>
            )}
          </InlineStack>
        </Box>
      )}
    </Card>
  );
}

function Item({ item }: { item: AttentionView }) {
  return (
    <li className={styles.item}>
      <span className={styles.icon}>
        <Icon source={item.tone === "critical" ? AlertDiamondIcon : AlertTriangleIcon} tone={item.tone} />
      </span>
      <div className={styles.text}>
        <BlockStack gap="100">
          <Text as="p" breakWord>
            {item.text}
          </Text>
          <InlineStack gap="200">
            <Badge>{item.account}</Badge>
            {item.count > 0 && (
              <Badge tone={item.tone}>{t(`home.attention.${item.counted}`, { count: item.count })}</Badge>
            )}
          </InlineStack>
        </BlockStack>
      </div>
      <span className={styles.action}>
        <Button url={item.action.url} accessibilityLabel={`${item.action.content}: ${item.text}`}>
          {item.action.content}
        </Button>
      </span>
    </li>
  );
}
