import { z } from "zod";
import type { Call, ListingContent, ListingVariant } from "../contract.ts";
import { ebayCall } from "./client.ts";
import { chunks, fail, open, type Draft } from "./draft.ts";
import type { EbayApp } from "./env.ts";
import { ebayError, failureOf, warningsOf } from "./errors.ts";

const bulkSize = 25;
const bulkReply = z.object({
  responses: z
    .array(
      z.object({
        sku: z.string().optional(),
        statusCode: z.number(),
        errors: z.array(ebayError).optional(),
        warnings: z.array(ebayError).optional(),
      }),
    )
    .optional(),
});

/** bulkCreateOrReplaceInventoryItem over the variants of all drafts. It replaces: what is left out of an item is gone. */
export async function putItems(app: EbayApp, drafts: readonly Draft[], call: Call, locale: string): Promise<void> {
  const all = open(drafts).flatMap((draft) => draft.content.variants.map((variant) => ({ draft, variant })));
  for (const batch of chunks(all, bulkSize)) {
    const wanted = batch.filter(({ draft }) => !draft.failure);
    if (wanted.length === 0) continue;
    const requests = wanted.map(({ draft, variant }) => ({
      sku: variant.sku,
      locale,
      ...toItem(draft.content, variant),
    }));
    const url = `${app.apiOrigin}/sell/inventory/v1/bulk_create_or_replace_inventory_item`;
    const reply = await ebayCall(call, { method: "POST", url, body: { requests } }, bulkReply);
    for (const { draft, variant } of wanted) {
      if (!reply.ok) {
        fail(draft, reply.failure);
        continue;
      }
      const entry = reply.value.body.responses?.find(({ sku }) => sku === variant.sku);
      if (!entry) fail(draft, { kind: "unknown", message: "eBay's answer left an item out." });
      else if (entry.statusCode >= 400) fail(draft, failureOf(entry.errors ?? [], entry.statusCode, variant.sku));
      else draft.issues.push(...warningsOf(entry.warnings ?? [], variant.sku));
    }
  }
}

function toItem(content: ListingContent, variant: ListingVariant) {
  const options = Object.fromEntries(variant.options.map(({ name, value }) => [name, [value]]));
  return {
    condition: content.condition,
    availability: { shipToLocationAvailability: { quantity: variant.quantity } },
    product: {
      title: content.title,
      aspects: { ...content.aspects, ...variant.aspects, ...options },
      imageUrls: variant.imageUrls.length > 0 ? variant.imageUrls : content.imageUrls,
      ...gtinFields(variant.gtin),
    },
    ...(variant.weightGrams ? { packageWeightAndSize: { weight: { value: variant.weightGrams, unit: "GRAM" } } } : {}),
  };
}

/** 978 and 979 are books; 12 digits are a UPC; 8 and 13 are EANs. */
function gtinFields(gtin: string): Record<string, string[]> {
  if (/^97[89]\d{10}$/.test(gtin)) return { isbn: [gtin] };
  if (/^\d{12}$/.test(gtin)) return { upc: [gtin] };
  return /^(\d{8}|\d{13})$/.test(gtin) ? { ean: [gtin] } : {};
}
