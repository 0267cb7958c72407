import { BlockStack, Box, InlineGrid, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

interface Props {
  title: string;
  description: string;
  children: ReactNode;
}

/** A part of a settings page: what it is for beside the form, or above it where there is no room. */
export function SettingsSection({ title, description, children }: Props) {
  return (
    <InlineGrid columns={{ xs: 1, md: "2fr 5fr" }} gap="400">
      <Box paddingInlineStart={{ xs: "400", sm: "0" }} paddingInlineEnd={{ xs: "400", sm: "0" }}>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {description}
          </Text>
        </BlockStack>
      </Box>
      <div>{children}</div>
    </InlineGrid>
  );
}
