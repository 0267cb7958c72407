import { BlockStack, Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { t } from "./messages.ts";

export interface CategoryView {
  /** Empty: none yet. */
  id: string;
  name: string;
  /** Whose choice: suggested by the channel, chosen by the merchant, set for this product, or the account's standard. */
  from: "suggested" | "chosen" | "override" | "standard" | "none";
  confidence: number;
  /** Too unsure to be used without a word of the merchant. */
  suggestion: { id: string; name: string; confidence: number } | null;
}

export interface FoundCategory {
  id: string;
  /** From the root, joined. */
  path: string;
}

interface Props {
  category: CategoryView;
  channel: string;
  /** How many products share the choice, as words. */
  sharedBy: string;
  found: FoundCategory[] | undefined;
  problem: string | undefined;
  searching: boolean;
  choosing: boolean;
  onSearch: (text: string) => void;
  onChoose: (category: { id: string; name: string }) => void;
}

/** Where on the channel the product is listed; the channel's own search finds another place. */
export function CategoryCard({ category, channel, sharedBy, found, problem, ...rest }: Props) {
  const { searching, choosing, onSearch, onChoose } = rest;
  const [text, setText] = useState("");
  const { suggestion } = category;
  return (
    <div id="category">
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            {t("listing.category")}
          </Text>
          <BlockStack gap="050">
            <Text as="p" breakWord>
              {category.name || category.id || t("listing.category.none")}
            </Text>
            <Text as="p" tone="subdued" variant="bodySm">
              {t(`listing.category.from.${category.from}`, { confidence: category.confidence, channel })}
            </Text>
          </BlockStack>
          {suggestion && (
            <BlockStack gap="150">
              <Text as="p" breakWord>
                {t("listing.category.unsure", { channel, name: suggestion.name, confidence: suggestion.confidence })}
              </Text>
              <InlineStack>
                <Button
                  variant="primary"
                  loading={choosing}
                  onClick={() => {
                    onChoose(suggestion);
                  }}
                >
                  {t("listing.category.choose")}
                </Button>
              </InlineStack>
            </BlockStack>
          )}
          <form
            role="search"
            onSubmit={(event) => {
              event.preventDefault();
              if (text.trim() !== "") onSearch(text.trim());
            }}
          >
            <TextField
              label={t("listing.category.search")}
              value={text}
              onChange={setText}
              autoComplete="off"
              maxLength={200}
              helpText={sharedBy}
              connectedRight={
                <Button submit loading={searching}>
                  {t("listing.category.find")}
                </Button>
              }
              {...(problem === undefined ? {} : { error: problem })}
            />
          </form>
          <div role="status">
            {found?.length === 0 && (
              <Text as="p" tone="subdued">
                {t("listing.category.notFound")}
              </Text>
            )}
            {found !== undefined && found.length > 0 && (
              <BlockStack as="ul" gap="200">
                {found.map((one) => (
                  <li key={one.id}>
                    <BlockStack gap="050">
                      <Text as="p" breakWord>
                        {one.path}
                      </Text>
                      <div>
                        <Button
                          variant="plain"
                          disabled={choosing || one.id === category.id}
                          accessibilityLabel={`${t("listing.category.choose")}: ${one.path}`}
                          onClick={() => {
                            onChoose({ id: one.id, name: one.path });
                          }}
                        >
                          {t("listing.category.choose")}
                        </Button>
                      </div>
                    </BlockStack>
                  </li>
                ))}
              </BlockStack>
            )}
          </div>
        </BlockStack>
      </Card>
    </div>
  );
}
