import { InlineGrid } from "@shopify/polaris";
import type { ReactNode } from "react";

/** Two fields beside each other; one below the other where there is no room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return (
    <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
      {children}
    </InlineGrid>
  );
}
