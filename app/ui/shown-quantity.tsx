import { Text } from "@shopify/polaris";
import { t } from "./messages.ts";

/** What buyers see, and where it is going if that is not yet what is wanted. */
export function ShownQuantity({ shown, wanted }: { shown: number | null; wanted: number }) {
  if (shown === null || shown === wanted) {
    return (
      <Text as="span" numeric {...(shown === null ? { tone: "subdued" } : {})}>
        {t("listings.quantity.same", { quantity: wanted })}
      </Text>
    );
  }
  return (
    <Text as="span" numeric>
      <span aria-hidden title={t("listings.quantity.help")}>
        {t("listings.quantity.differs", { shown, wanted })}
      </span>
      <Text as="span" visuallyHidden>
        {t("listings.quantity.spoken", { shown, wanted })}
      </Text>
    </Text>
  );
}
