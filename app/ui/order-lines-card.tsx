import { Badge, BlockStack, Box, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { displayMoney } from "../domain/money.ts";
import { t } from "./messages.ts";
import styles from "./order-lines-card.module.css";
import { wordsOr } from "./order-words.ts";
import { Thumb } from "./thumb.tsx";

export interface LineProductView {
  variantId: string;
  productId: string;
  title: string;
  variantTitle: string;
  sku: string;
  imageUrl: string | null;
  units: number;
  isDeleted: boolean;
}

export interface OrderLineView {
  id: number;
  remoteLineId: string;
  title: string;
  sku: string;
  quantity: number;
  shipped: number;
  match: string;
  matchedBy: string;
  products: LineProductView[];
  totalMinor: number;
  discountMinor: number;
}

interface Props {
  lines: readonly OrderLineView[];
  currency: string;
  /** Nothing of a cancelled order is shipped. */
  showsShipped: boolean;
  /** What can be done about a line that is not known; null: nothing any more. */
  chooser: (line: OrderLineView) => ReactNode;
}

/** The lines as the channel sold them, each with what it is in Shopify and how that was found. */
export function OrderLinesCard({ lines, currency, showsShipped, chooser }: Props) {
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h2" variant="headingMd">
          {t("order.lines")}
        </Text>
      </Box>
      <ul className={styles.lines} id="lines">
        {lines.map((line) => (
          <li key={line.id} className={styles.line}>
            <Thumb url={line.products[0]?.imageUrl ?? null} px={48} />
            <div className={styles.text}>
              <BlockStack gap="100">
                <Text as="p" fontWeight="medium" breakWord>
                  {t("order.line.quantity", { quantity: line.quantity })} {line.title}
                </Text>
                <Text as="p" tone="subdued" variant="bodySm">
                  {line.sku === "" ? t("order.line.noSku") : t("order.line.sku", { sku: line.sku })}
                </Text>
                <Match line={line} />
                <Products products={line.products} />
                {chooser(line)}
              </BlockStack>
            </div>
            <div className={styles.amount}>
              <Text as="p" numeric>
                {displayMoney({ amountMinor: line.totalMinor - line.discountMinor, currency })}
              </Text>
              {showsShipped && (
                <Text as="p" tone="subdued" variant="bodySm">
                  {t("order.line.shipped", { shipped: line.shipped, quantity: line.quantity })}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const tones: Record<string, "success" | "warning" | "info"> = {
  matched: "success",
  unmatched: "warning",
  ambiguous: "warning",
};

function Match({ line: { match, matchedBy } }: { line: OrderLineView }) {
  const tone = tones[match];
  return (
    <InlineStack gap="150" blockAlign="center">
      <Badge {...(tone ? { tone } : {})}>{wordsOr(`order.match.${match}`, match)}</Badge>
      {matchedBy !== "" && (
        <Text as="span" tone="subdued" variant="bodySm">
          {wordsOr(`order.match.by.${matchedBy}`, matchedBy)}
        </Text>
      )}
    </InlineStack>
  );
}

function Products({ products }: { products: readonly LineProductView[] }) {
  const [first] = products;
  if (!first) return null;
  const isKit = products.length > 1 || first.units > 1;
  return (
    <BlockStack gap="050">
      {isKit && (
        <Text as="p" tone="subdued" variant="bodySm">
          {t("order.match.kit")}
        </Text>
      )}
      {products.map((product) => (
        <Text as="p" key={product.variantId} breakWord>
          {isKit && `${t("order.line.quantity", { quantity: product.units })} `}
          <ProductName product={product} />
        </Text>
      ))}
    </BlockStack>
  );
}

function ProductName({ product }: { product: LineProductView }) {
  const { title, variantTitle, productId, variantId, isDeleted } = product;
  const name = [title || variantId, variantTitle === "Default Title" ? "" : variantTitle].filter(Boolean).join(" · ");
  if (isDeleted) return `${name} (${t("order.line.deleted")})`;
  return (
    <Link url={`shopify:admin/products/${productId}/variants/${variantId}`} target="_top" monochrome>
      {name}
    </Link>
  );
}
