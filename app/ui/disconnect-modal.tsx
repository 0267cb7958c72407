import { BlockStack, ChoiceList, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import { t } from "./messages.ts";

interface Props {
  open: boolean;
  seller: string;
  live: number;
  pending: number;
  onClose: () => void;
  onConfirm: (endListings: boolean) => void;
}

/** What a disconnection does, before it is done. Where nothing is up there is nothing to choose. */
export function DisconnectModal({ open, seller, live, pending, onClose, onConfirm }: Props) {
  const [endListings, setEndListings] = useState(true);
  const somethingUp = live + pending > 0;
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={t("channel.disconnect.title", { seller })}
      primaryAction={{
        content: t("channel.disconnect"),
        destructive: true,
        onAction: () => {
          onConfirm(somethingUp && endListings);
        },
      }}
      secondaryActions={[{ content: t("action.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          <Text as="p">
            {somethingUp ? t("channel.disconnect.preview", { live, pending }) : t("channel.disconnect.none")}
          </Text>
          {somethingUp && (
            <ChoiceList
              title={t("channel.disconnect")}
              titleHidden
              choices={[
                { value: "end", label: t("channel.disconnect.end"), helpText: t("channel.disconnect.end.help") },
                { value: "keep", label: t("channel.disconnect.keep"), helpText: t("channel.disconnect.keep.help") },
              ]}
              selected={[endListings ? "end" : "keep"]}
              onChange={([choice]) => {
                setEndListings(choice !== "keep");
              }}
            />
          )}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
