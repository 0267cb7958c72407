import { BlockStack, List, Modal, Spinner, Text } from "@shopify/polaris";
import { t } from "./messages.ts";

export interface BulkCount {
  account: string;
  count: number;
  /** There are more than were counted. */
  isMore: boolean;
}

interface Props {
  kind: "list" | "end";
  open: boolean;
  /** undefined: being counted. */
  counts: BulkCount[] | undefined;
  onClose: () => void;
  onConfirm: () => void;
}

/** What a bulk action is about to do, how often and where, before it does anything. */
export function BulkModal({ kind, open, counts, onClose, onConfirm }: Props) {
  const affected = counts?.filter(({ count }) => count > 0);
  const [only] = affected ?? [];
  const title =
    affected?.length === 1 && only
      ? t(`listings.${kind}.title`, { count: inWords(kind, only), account: only.account })
      : t(`listings.${kind}.titleMany`);
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={title}
      primaryAction={{
        content: t(`listings.${kind}`),
        destructive: kind === "end",
        disabled: affected === undefined || affected.length === 0,
        onAction: onConfirm,
      }}
      secondaryActions={[{ content: t("action.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          {affected === undefined && <Spinner size="small" accessibilityLabel={t("listings.counting")} />}
          {affected?.length === 0 && <Text as="p">{t("listings.nothingMatches")}</Text>}
          {affected !== undefined && affected.length > 1 && (
            <List>
              {affected.map((one) => (
                <List.Item key={one.account}>
                  {t("listings.bulkOn", { account: one.account, count: inWords(kind, one) })}
                </List.Item>
              ))}
            </List>
          )}
          <Text as="p">{t(`listings.${kind}.body`)}</Text>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

/** "1 product", "more than 250 products" */
const inWords = (kind: Props["kind"], { count, isMore }: BulkCount) =>
  t(isMore ? `listings.moreThan.${kind}` : `listings.count.${kind}`, { count });
