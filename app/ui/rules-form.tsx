import { BlockStack, Box, Card, Checkbox, ChoiceList, Text, TextField } from "@shopify/polaris";
import { useState, type ReactNode } from "react";
import type { AccountRules } from "../domain/rules.ts";
import { t } from "./messages.ts";
import { draftOf, type RulesDraft } from "./rules-draft.ts";
import { PriceFields } from "./rules-form-price.tsx";
import { FieldRow } from "./field-row.tsx";
import { OrderFields } from "./rules-form-orders.tsx";
import { ProductFields } from "./rules-form-products.tsx";
import { withError, type SectionProps } from "./rules-form-section.ts";

interface Props {
  rules: AccountRules;
  /** Field path -> message, as the rules' own schema says it. */
  errors: Readonly<Record<string, string>>;
  shopCurrency: string;
  currency: string;
  locations: { id: string; name: string }[];
  collections: { id: string; title: string }[];
}

/** The rules of an account. It posts one field, `rules`: the draft as JSON, which the action turns into rules. */
export function RulesForm({ rules, errors, shopCurrency, currency, locations, collections }: Props) {
  const [draft, setDraft] = useState(() => draftOf(rules, currency));
  const set = <Name extends keyof RulesDraft>(name: Name, value: RulesDraft[Name]) => {
    setDraft((before) => ({ ...before, [name]: value }));
  };
  const section = { draft, set, errors };
  return (
    <BlockStack gap="400">
      <input type="hidden" name="rules" value={JSON.stringify(draft)} />
      <Section title={t("rules.stock")}>
        <StockFields {...section} locations={locations} />
      </Section>
      <Section title={t("rules.price")}>
        <PriceFields {...section} shopCurrency={shopCurrency} currency={currency} />
      </Section>
      <Section title={t("rules.texts")}>
        <TextFields {...section} />
      </Section>
      <Section title={t("rules.products")}>
        <ProductFields {...section} collections={collections} />
      </Section>
      <Section title={t("rules.orders")}>
        <OrderFields {...section} />
      </Section>
    </BlockStack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h3" variant="headingSm">
          {title}
        </Text>
        <BlockStack gap="400">{children}</BlockStack>
      </BlockStack>
    </Card>
  );
}

function StockFields({ draft, set, errors, locations }: SectionProps & { locations: Props["locations"] }) {
  const number = (name: "buffer" | "cap" | "allocationPercent" | "untrackedQuantity") => ({
    type: "integer" as const,
    min: 0,
    autoComplete: "off",
    value: draft[name],
    onChange: (value: string) => {
      set(name, value);
    },
    ...withError(errors[name]),
  });
  return (
    <>
      <ChoiceList
        title={t("rules.locations")}
        choices={[
          { value: "online", label: t("rules.locations.online") },
          { value: "chosen", label: t("rules.locations.chosen") },
        ]}
        selected={[draft.locationKind]}
        onChange={([kind]) => {
          set("locationKind", kind === "chosen" ? "chosen" : "online");
        }}
      />
      {draft.locationKind === "chosen" && (
        <Box paddingInlineStart="600">
          <ChoiceList
            allowMultiple
            title={t("rules.locations.chosen")}
            titleHidden
            choices={locations.map(({ id, name }) => ({ value: id, label: name }))}
            selected={draft.locationIds}
            onChange={(ids) => {
              set("locationIds", ids);
            }}
            {...withError(errors["locations.ids"])}
          />
        </Box>
      )}
      <FieldRow>
        <TextField label={t("rules.buffer")} helpText={t("rules.buffer.help")} {...number("buffer")} />
        <TextField label={t("rules.cap")} helpText={t("rules.cap.help")} {...number("cap")} />
      </FieldRow>
      <FieldRow>
        <TextField label={t("rules.share")} suffix="%" max={100} {...number("allocationPercent")} />
        <TextField label={t("rules.untracked")} helpText={t("rules.untracked.help")} {...number("untrackedQuantity")} />
      </FieldRow>
    </>
  );
}

function TextFields({ draft, set, errors }: SectionProps) {
  return (
    <>
      <TextField
        label={t("rules.title")}
        helpText={t("rules.title.help", { example: "{{ product.vendor }} {{ product.title }}" })}
        autoComplete="off"
        value={draft.titleTemplate}
        onChange={(value) => {
          set("titleTemplate", value);
        }}
        {...withError(errors.titleTemplate)}
      />
      <Checkbox
        label={t("rules.shorten")}
        checked={draft.shortenTitles}
        onChange={(checked) => {
          set("shortenTitles", checked);
        }}
      />
      <TextField
        label={t("rules.description")}
        autoComplete="off"
        multiline={4}
        value={draft.descriptionTemplate}
        onChange={(value) => {
          set("descriptionTemplate", value);
        }}
        {...withError(errors.descriptionTemplate)}
      />
    </>
  );
}
