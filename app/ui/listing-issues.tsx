import { Badge, BlockStack, Box, Button, Card, Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertDiamondIcon, AlertTriangleIcon, CheckCircleIcon, InfoIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import styles from "./attention-list.module.css";
import { issueRemedy, type IssueRemedy } from "./issue-remedy.ts";
import { messageKey, t } from "./messages.ts";
import { RelativeTime } from "./relative-time.tsx";

export interface ListingIssueView {
  class: string;
  severity: string;
  code: string;
  field: string;
  sku: string | null;
  message: string;
  /** ISO 8601; null: found just now. */
  firstSeenAt: string | null;
}

interface Props {
  issues: ListingIssueView[];
  now: string;
  /** Where each kind is mended. */
  urls: Record<Exclude<IssueRemedy, "wait" | "aspect">, string>;
  /** The form that mends a missing or refused answer about the product. */
  aspectForm: (name: string) => ReactNode;
}

/** What stands against the listing: which field, what to do, and the way there. */
export function ListingIssues({ issues, now, urls, aspectForm }: Props) {
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h2" variant="headingMd">
          {t("listing.issues")}
        </Text>
      </Box>
      {issues.length === 0 ? (
        <Box padding="400" paddingBlockStart="100">
          <InlineStack gap="200" wrap={false} blockAlign="start">
            <span className={styles.icon}>
              <Icon source={CheckCircleIcon} tone="success" />
            </span>
            <Text as="p" tone="subdued">
              {t("listing.issues.none")}
            </Text>
          </InlineStack>
        </Box>
      ) : (
        <ul className={styles.list}>
          {issues.map((issue) => (
            <li key={`${issue.code} ${issue.field} ${issue.sku ?? ""} ${issue.message}`} className={styles.item}>
              <SeverityIcon severity={issue.severity} />
              <div className={styles.text}>
                <Words issue={issue} now={now} />
              </div>
              <Remedy issue={issue} urls={urls} aspectForm={aspectForm} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Words({ issue, now }: { issue: ListingIssueView; now: string }) {
  return (
    <BlockStack gap="100">
      <Text as="p" breakWord>
        {issue.message}
      </Text>
      <InlineStack gap="200" blockAlign="center">
        {issue.field !== "" && <Badge>{fieldName(issue.field)}</Badge>}
        {issue.sku !== null && <Badge>{t("listing.sku", { sku: issue.sku })}</Badge>}
        {issue.firstSeenAt !== null && (
          <Text as="span" tone="subdued" variant="bodySm">
            {t("listing.issue.since")} <RelativeTime at={issue.firstSeenAt} now={now} />
          </Text>
        )}
      </InlineStack>
    </BlockStack>
  );
}

function Remedy({ issue, urls, aspectForm }: { issue: ListingIssueView } & Pick<Props, "urls" | "aspectForm">) {
  const remedy = issueRemedy(issue);
  if (remedy === "wait" || issue.severity === "info") return null;
  if (remedy === "aspect") return <div className={styles.form}>{aspectForm(issue.field.slice("aspect:".length))}</div>;
  const label = t(`listing.remedy.${remedy}`);
  return (
    <span className={styles.action}>
      <Button
        url={urls[remedy]}
        accessibilityLabel={`${label}: ${issue.message}`}
        {...(remedy === "product" ? { target: "_top" as const } : {})}
      >
        {label}
      </Button>
    </span>
  );
}

function SeverityIcon({ severity }: { severity: string }) {
  const [source, tone, label] =
    severity === "error"
      ? ([AlertDiamondIcon, "critical", t("issue.error")] as const)
      : severity === "warning"
        ? ([AlertTriangleIcon, "warning", t("issue.warning")] as const)
        : ([InfoIcon, "info", t("issue.info")] as const);
  return (
    <span className={styles.icon}>
      <Icon source={source} tone={tone} accessibilityLabel={label} />
    </span>
  );
}

/** `aspect:Brand` is what the channel calls it; `settings.…` is of the account; ours have names of their own. */
function fieldName(field: string): string {
  if (field.startsWith("aspect:")) return field.slice("aspect:".length);
  const key = messageKey(`field.${field.split(".")[0] ?? field}`);
  return key ? t(key) : field;
}
