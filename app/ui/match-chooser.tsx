import { BlockStack, Box, Button, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { t } from "./messages.ts";

interface Chosen {
  variantId: string;
  name: string;
  /** As typed. */
  units: string;
}

interface Props {
  /** As the channel calls it. */
  title: string;
  busy: boolean;
  error: string | undefined;
  /** Each id as often as there are units of it in one sold. */
  onSave: (variantIds: string[]) => void;
}

const mostUnits = 20;
const digitsOf = (gid: string) => /(\d+)$/.exec(gid)?.[1] ?? "";

/** Names the product of a line: Shopify's own chooser, then how many units of each make one that was sold. */
export function MatchChooser({ title, busy, error, onSave }: Props) {
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [isOpening, setOpening] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const choose = async () => {
    setOpening(true);
    try {
      const picked = await pickVariants(chosen);
      if (picked) setChosen(picked);
      setFailed(false);
    } catch {
      setFailed(true);
    } finally {
      setOpening(false);
    }
  };
  const problem = isFailed ? t("order.match.failed") : error;
  const words = t(chosen.length === 0 ? "order.match.choose" : "order.match.change");
  const open = (
    <Button
      accessibilityLabel={`${words}: ${title}`}
      loading={isOpening}
      onClick={() => {
        void choose();
      }}
    >
      {words}
    </Button>
  );
  return (
    <BlockStack gap="200">
      {chosen.map(({ variantId, name, units }) => (
        <Box key={variantId} maxWidth="24rem">
          <TextField
            label={t("order.match.units", { product: name })}
            type="integer"
            min={1}
            max={mostUnits}
            autoComplete="off"
            value={units}
            onChange={(text) => {
              setChosen((before) => before.map((one) => (one.variantId === variantId ? { ...one, units: text } : one)));
            }}
          />
        </Box>
      ))}
      <InlineStack gap="200" blockAlign="center">
        {open}
        {chosen.length > 0 && (
          <Button
            variant="primary"
            loading={busy}
            onClick={() => {
              onSave(repeated(chosen));
            }}
          >
            {t("order.match.save")}
          </Button>
        )}
      </InlineStack>
      <Text as="p" variant="bodySm" tone={problem ? "critical" : "subdued"}>
        {problem ?? t("order.match.help")}
      </Text>
    </BlockStack>
  );
}

/** undefined: the chooser was closed. */
async function pickVariants(chosen: readonly Chosen[]): Promise<Chosen[] | undefined> {
  const picked = await window.shopify.resourcePicker({
    type: "variant",
    action: "select",
    multiple: mostUnits,
    selectionIds: chosen.map(({ variantId }) => ({ id: `gid://shopify/ProductVariant/${variantId}` })),
  });
  return picked?.map(({ id, displayName }) => {
    const variantId = digitsOf(id);
    const units = chosen.find((one) => one.variantId === variantId)?.units ?? "1";
    return { variantId, name: displayName, units };
  });
}

const repeated = (chosen: readonly Chosen[]) =>
  chosen.flatMap(({ variantId, units }) => {
    const count = Math.min(mostUnits, Math.max(1, Math.trunc(Number(units)) || 1));
    return Array.from({ length: count }, () => variantId);
  });
