import { Checkbox, ChoiceList, TextField } from "@shopify/polaris";
import { t } from "./messages.ts";
import { withError, type SectionProps } from "./rules-form-section.ts";

export function ProductFields({
  draft,
  set,
  errors,
  collections,
}: SectionProps & { collections: { id: string; title: string }[] }) {
  const kinds = ["all", "tag", ...(collections.length > 0 ? (["collection"] as const) : []), "hand"] as const;
  return (
    <>
      <ChoiceList
        title={t("rules.products")}
        titleHidden
        choices={kinds.map((kind) => ({ value: kind, label: t(`rules.products.${kind}`) }))}
        selected={[draft.productKind]}
        onChange={([chosen]) => {
          set("productKind", kinds.find((kind) => kind === chosen) ?? "all");
        }}
      />
      {draft.productKind === "tag" && (
        <TextField
          label={t("rules.products.tags")}
          autoComplete="off"
          value={draft.tags}
          onChange={(value) => {
            set("tags", value);
          }}
          {...withError(errors["products.tags"])}
        />
      )}
      {draft.productKind === "collection" && (
        <ChoiceList
          allowMultiple
          title={t("rules.products.collections")}
          choices={collections.map(({ id, title }) => ({ value: id, label: title }))}
          selected={draft.collectionIds}
          onChange={(ids) => {
            set("collectionIds", ids);
          }}
          {...withError(errors["products.ids"])}
        />
      )}
      <TextField
        label={t("rules.missingAspect")}
        helpText={t("rules.missingAspect.help")}
        autoComplete="off"
        value={draft.missingAspect}
        onChange={(value) => {
          set("missingAspect", value);
        }}
        {...withError(errors.missingAspect)}
      />
      <Checkbox
        label={t("rules.autoList")}
        checked={draft.autoList}
        onChange={(checked) => {
          set("autoList", checked);
        }}
      />
    </>
  );
}
