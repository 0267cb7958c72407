import { Checkbox, FormLayout, Select, TextField } from "@shopify/polaris";
import { useState } from "react";
import { t } from "./messages.ts";

export interface SettingFieldView {
  name: string;
  label: string;
  help?: string;
  kind: "text" | "number" | "select" | "checkbox";
  required: boolean;
  choices: { value: string; label: string }[];
}

interface Props {
  fields: SettingFieldView[];
  values: Readonly<Record<string, string | number | boolean>>;
  errors: Readonly<Record<string, string>>;
}

/** A form's fields as a connector describes them. Each posts under its own name. */
export function SettingFields({ fields, values, errors }: Props) {
  const [edited, setEdited] = useState<Record<string, string>>({});
  return (
    <FormLayout>
      {fields.map((field) => {
        const value = edited[field.name] ?? String(values[field.name] ?? "");
        const change = (next: string) => {
          setEdited((before) => ({ ...before, [field.name]: next }));
        };
        return <Field key={field.name} field={field} value={value} error={errors[field.name]} onChange={change} />;
      })}
    </FormLayout>
  );
}

interface FieldProps {
  field: SettingFieldView;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

function Field({ field, value, error, onChange }: FieldProps) {
  const common = {
    name: field.name,
    label: field.label,
    requiredIndicator: field.required,
    ...(error ? { error } : {}),
  };
  const help = field.help ? { helpText: field.help } : {};
  if (field.kind === "checkbox") {
    return (
      <>
        <input type="hidden" name={field.name} value={value === "true" ? "true" : "false"} />
        <Checkbox
          label={field.label}
          {...help}
          checked={value === "true"}
          onChange={(checked) => {
            onChange(String(checked));
          }}
        />
      </>
    );
  }
  if (field.kind === "select") {
    const placeholder = value === "" ? [{ value: "", label: t("channel.choose") }] : [];
    // What the channel does not offer just now (it is away, or it was removed there) must not be lost by saving.
    const isOffered = value === "" || field.choices.some((choice) => choice.value === value);
    const kept = isOffered ? [] : [{ value, label: t("channel.asSaved", { value }) }];
    return (
      <Select
        {...common}
        {...help}
        options={[...placeholder, ...kept, ...field.choices]}
        value={value}
        onChange={onChange}
      />
    );
  }
  const type = field.kind === "number" ? "number" : "text";
  return <TextField {...common} {...help} type={type} value={value} onChange={onChange} autoComplete="off" />;
}
