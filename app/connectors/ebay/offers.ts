import { z } from "zod";
import type { components } from "ebay-api/types/restful/specs/sell_inventory_v1_oas3.js";
import { formatAmount } from "../../domain/money.ts";
import type { Call, OfferOutcome, OfferUpdate } from "../contract.ts";
import { ebayCall } from "./client.ts";
import type { EbayApp } from "./env.ts";
import { ebayError, failureOf, warningsOf } from "./errors.ts";
import { readRemoteState } from "./remote-state.ts";

type BulkPriceQuantity = components["schemas"]["BulkPriceQuantity"];
type PriceQuantity = components["schemas"]["PriceQuantity"];

const bulkReply = z.object({
  responses: z
    .array(
      z.object({
        sku: z.string().optional(),
        offerId: z.string().optional(),
        statusCode: z.number(),
        errors: z.array(ebayError).optional(),
        warnings: z.array(ebayError).optional(),
      }),
    )
    .optional(),
});
type BulkEntry = NonNullable<z.infer<typeof bulkReply>["responses"]>[number];

/**
 * bulkUpdatePriceQuantity: 25 SKUs a call, price and quantity together, absolute. Answered 200 or 207 with an entry for
 * each offer (and one for a SKU by itself): a SKU is accepted only if every entry of it says so.
 */
export async function setOffers(app: EbayApp, updates: OfferUpdate[], call: Call): Promise<OfferOutcome[]> {
  const body: BulkPriceQuantity = { requests: updates.map((update) => toRequest(update, call.currency)) };
  const url = `${app.apiOrigin}/sell/inventory/v1/bulk_update_price_quantity`;
  const reply = await ebayCall(call, { method: "POST", url, body }, bulkReply);
  if (!reply.ok) return updates.map(({ sku }) => ({ sku, kind: "failed", failure: reply.failure }));
  const entries = reply.value.body.responses ?? [];
  return updates.map((update) => outcomeOf(update, entries));
}

function toRequest(update: OfferUpdate, currency: string): PriceQuantity {
  const offerId = update.remoteId ?? readRemoteState(update.remoteState).variants[update.sku]?.offerId;
  return {
    sku: update.sku,
    shipToLocationAvailability: { quantity: update.quantity },
    ...(offerId === undefined
      ? {}
      : {
          offers: [
            {
              offerId,
              availableQuantity: update.quantity,
              price: { currency, value: formatAmount(update.priceMinor, currency) },
            },
          ],
        }),
  };
}

function outcomeOf({ sku, remoteId }: OfferUpdate, entries: readonly BulkEntry[]): OfferOutcome {
  const own = entries.filter((entry) => entry.sku === sku || (remoteId !== undefined && entry.offerId === remoteId));
  if (own.length === 0) {
    return { sku, kind: "failed", failure: { kind: "unknown", message: "eBay's answer left this item out." } };
  }
  const refused = own.find(({ statusCode, errors }) => statusCode >= 400 || (errors?.length ?? 0) > 0);
  if (refused) return { sku, kind: "failed", failure: failureOf(refused.errors ?? [], refused.statusCode, sku) };
  return { sku, kind: "accepted", issues: own.flatMap(({ warnings }) => warningsOf(warnings ?? [], sku)) };
}
