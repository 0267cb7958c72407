import { Select, TextField } from "@shopify/polaris";
import { FieldRow } from "./field-row.tsx";
import { t } from "./messages.ts";
import { withError, type SectionProps } from "./rules-form-section.ts";

type PriceProps = SectionProps & { shopCurrency: string; currency: string };

export function PriceFields({ draft, set, errors, shopCurrency, currency }: PriceProps) {
  const text = (name: "percent" | "fixed" | "min" | "max" | "rate", errorPath: string) => ({
    inputMode: "decimal" as const,
    autoComplete: "off",
    value: draft[name],
    onChange: (value: string) => {
      set(name, value);
    },
    ...withError(errors[errorPath]),
  });
  const endings = [".99", ".95", ".90", ".00"] as const;
  return (
    <>
      <FieldRow>
        <TextField label={t("rules.price.percent")} suffix="%" {...text("percent", "price.percent")} />
        <TextField label={t("rules.price.fixed", { currency })} {...text("fixed", "price.fixedMinor")} />
      </FieldRow>
      <FieldRow>
        <Select
          label={t("rules.price.ending")}
          options={[
            { value: "none", label: t("rules.price.ending.none") },
            ...endings.map((ending) => ({ value: ending, label: ending })),
          ]}
          value={draft.ending}
          onChange={(value) => {
            set("ending", value);
          }}
        />
        <Select
          label={t("rules.price.direction")}
          options={(["nearest", "up", "down"] as const).map((direction) => ({
            value: direction,
            label: t(`rules.price.direction.${direction}`),
          }))}
          value={draft.direction}
          disabled={draft.ending === "none"}
          onChange={(value) => {
            set("direction", value);
          }}
        />
      </FieldRow>
      <FieldRow>
        <TextField label={t("rules.price.min", { currency })} {...text("min", "price.minMinor")} />
        <TextField label={t("rules.price.max", { currency })} {...text("max", "price.maxMinor")} />
      </FieldRow>
      {shopCurrency !== currency && (
        <TextField
          label={t("rules.price.rate", { from: shopCurrency, to: currency })}
          {...text("rate", "price.rate")}
        />
      )}
    </>
  );
}
