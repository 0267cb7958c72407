import { Modal, Text } from "@shopify/polaris";
import { t } from "./messages.ts";

interface Props {
  open: boolean;
  account: string;
  onClose: () => void;
  onConfirm: () => void;
}

/** Before one listing is taken down. */
export function EndModal({ open, account, onClose, onConfirm }: Props) {
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={t("listings.end.title", { count: t("listings.count.end", { count: 1 }), account })}
      primaryAction={{ content: t("listing.end"), destructive: true, onAction: onConfirm }}
      secondaryActions={[{ content: t("action.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <Text as="p">{t("listings.end.body")}</Text>
      </Modal.Section>
    </Modal>
  );
}
