import { BlockStack, Card, Text } from "@shopify/polaris";
import { t } from "./messages.ts";

interface AddressView {
  name: string;
  lines: string[];
  phone: string | null;
}

export type OrderBuyerView =
  | {
      kind: "shown";
      name: string;
      email: string | null;
      isProxyEmail: boolean;
      phone: string | null;
      note: string | null;
      address: AddressView | null;
    }
  | { kind: "erased"; at: string }
  | { kind: "none" }
  | { kind: "closed" };

/** Who bought, for as long as the channel allows to keep it; and where the buyer collects it. */
export function OrderBuyerCard({ buyer, pickup }: { buyer: OrderBuyerView; pickup: string | null }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("order.buyer")}
        </Text>
        <Buyer buyer={buyer} />
        {pickup !== null && (
          <BlockStack gap="050">
            <Text as="h3" variant="headingSm">
              {t("order.pickup")}
            </Text>
            <Text as="p">{t("order.pickup.at", { location: pickup })}</Text>
          </BlockStack>
        )}
      </BlockStack>
    </Card>
  );
}

function Buyer({ buyer }: { buyer: OrderBuyerView }) {
  if (buyer.kind !== "shown") {
    const text =
      buyer.kind === "erased"
        ? t("order.buyer.erased", { date: buyer.at.slice(0, 10) })
        : t(buyer.kind === "none" ? "order.buyer.none" : "order.buyer.closed");
    return (
      <Text as="p" tone="subdued">
        {text}
      </Text>
    );
  }
  const { name, email, isProxyEmail, phone, note, address } = buyer;
  const lines = address ? [address.name, ...address.lines] : [name];
  return (
    <BlockStack gap="200">
      <address style={{ fontStyle: "normal" }}>
        {lines.map((line, index) => (
          // Lines of an address have no name of their own, and may repeat.
          <Text as="p" key={index} breakWord>
            {line}
          </Text>
        ))}
      </address>
      {email !== null && (
        <BlockStack>
          <Text as="p" breakWord>
            {email}
          </Text>
          {isProxyEmail && (
            <Text as="p" tone="subdued" variant="bodySm">
              {t("order.buyer.proxy")}
            </Text>
          )}
        </BlockStack>
      )}
      {(phone ?? address?.phone) && <Text as="p">{phone ?? address?.phone}</Text>}
      {note !== null && note !== "" && (
        <Text as="p" breakWord>
          {t("order.buyer.note")}: {note}
        </Text>
      )}
    </BlockStack>
  );
}
