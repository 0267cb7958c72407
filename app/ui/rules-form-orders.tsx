import { ChoiceList } from "@shopify/polaris";
import { t } from "./messages.ts";
import { withError, type SectionProps } from "./rules-form-section.ts";

/** What becomes of orders that cannot simply be imported. */
export function OrderFields({ draft, set, errors }: SectionProps) {
  return (
    <>
      <ChoiceList
        title={t("rules.orders.backorder")}
        choices={(["import", "alert", "hold"] as const).map((value) => ({
          value,
          label: t(`rules.orders.backorder.${value}`),
        }))}
        selected={[draft.backorder]}
        onChange={([chosen = "alert"]) => {
          set("backorder", chosen);
        }}
        {...withError(errors["orders.backorder"])}
      />
      <ChoiceList
        title={t("rules.orders.unmatched")}
        choices={(["hold", "custom"] as const).map((value) => ({ value, label: t(`rules.orders.unmatched.${value}`) }))}
        selected={[draft.unmatched]}
        onChange={([chosen = "hold"]) => {
          set("unmatched", chosen);
        }}
        {...withError(errors["orders.unmatched"])}
      />
    </>
  );
}
