import { Button, TextField } from "@shopify/polaris";
import { useState } from "react";
import { t } from "./messages.ts";

/** How a page's forms of own values are worked: the key is the field, and the variant where it is of one. */
export interface OwnValues {
  errors: Readonly<Record<string, string>>;
  /** The key that is being saved; empty: none. */
  busy: string;
  /** An empty text gives the value back to the rules. */
  save: (field: string, value: string, variantId?: string) => void;
}

interface Props {
  label: string;
  /** What was set by hand; empty: nothing. */
  value: string;
  /** Shown where nothing is set by hand: what the rules make of it. */
  standard?: string;
  error: string | undefined;
  busy: boolean;
  currency?: string;
  /** An empty text clears it. */
  onSave: (value: string) => void;
}

/** A value of one's own for this channel, kept apart from Shopify's. */
export function OverrideField({ label, value, standard = "", error, busy, currency, onSave }: Props) {
  const [typed, setTyped] = useState<string>();
  const current = typed ?? value;
  const isChanged = typed !== undefined && typed.trim() !== value;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) onSave(current.trim());
      }}
    >
      <TextField
        label={label}
        value={current}
        placeholder={standard}
        helpText={t("listing.override.help")}
        autoComplete="off"
        onChange={setTyped}
        {...(currency === undefined ? {} : { inputMode: "decimal" as const, suffix: currency })}
        {...(error === undefined ? {} : { error })}
        connectedRight={
          value !== "" && !isChanged ? (
            <Button
              loading={busy}
              accessibilityLabel={`${t("listing.override.clear")}: ${label}`}
              onClick={() => {
                setTyped(undefined);
                onSave("");
              }}
            >
              {t("listing.override.clear")}
            </Button>
          ) : (
            <Button submit disabled={!isChanged} loading={busy} accessibilityLabel={`${t("action.save")}: ${label}`}>
              {t("action.save")}
            </Button>
          )
        }
      />
    </form>
  );
}
