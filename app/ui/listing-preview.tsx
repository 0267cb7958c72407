import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { descriptionDocument } from "./description-document.ts";
import styles from "./listing-preview.module.css";
import { t } from "./messages.ts";
import { Thumb } from "./thumb.tsx";

export interface ListingPreviewView {
  title: string;
  /** As the channel counts it. */
  titleLength: number;
  titleMax: number;
  price: string;
  imageUrls: string[];
  descriptionHtml: string;
  /** What the channel calls item specifics: name, values. */
  aspects: { name: string; value: string }[];
}

/** The listing as a buyer would see it, out of what would be sent now. */
export function ListingPreview({ preview }: { preview: ListingPreviewView }) {
  const { title, titleLength, titleMax, price, descriptionHtml, aspects } = preview;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("listing.preview")}
        </Text>
        <div className={styles.buyer}>
          <Pictures urls={preview.imageUrls} title={title} />
          <BlockStack gap="300">
            <BlockStack gap="100">
              <Text as="p" variant="headingLg" breakWord>
                {title}
              </Text>
              <InlineStack>
                <Badge tone={titleLength > titleMax ? "critical" : "info"}>
                  {t("listing.titleLength", { length: titleLength, max: titleMax })}
                </Badge>
              </InlineStack>
            </BlockStack>
            <Text as="p" variant="headingMd" numeric>
              {price || t("listing.noPrice")}
            </Text>
            {aspects.length > 0 && (
              <dl className={styles.aspects}>
                {aspects.map(({ name, value }) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
            )}
          </BlockStack>
        </div>
        {descriptionHtml === "" ? (
          <Text as="p" tone="subdued">
            {t("listing.noDescription")}
          </Text>
        ) : (
          <iframe
            className={styles.description}
            title={t("listing.description")}
            srcDoc={descriptionDocument(descriptionHtml)}
            sandbox=""
            loading="lazy"
          />
        )}
      </BlockStack>
    </Card>
  );
}

const mostThumbs = 12;

function Pictures({ urls, title }: { urls: string[]; title: string }) {
  const [shown, setShown] = useState(0);
  const main = urls[shown] ?? urls[0];
  return (
    <div className={styles.pictures}>
      <div className={styles.main}>{main !== undefined && <img src={main} alt={title} width={256} height={256} />}</div>
      {urls.length > 1 && (
        <div className={styles.thumbs}>
          {urls.slice(0, mostThumbs).map((url, index) => (
            <button
              key={url}
              type="button"
              className={styles.thumb}
              aria-pressed={index === shown}
              aria-label={t("listing.picture", { number: index + 1, total: urls.length })}
              onClick={() => {
                setShown(index);
              }}
            >
              <Thumb url={url} />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
