import { z } from "zod";
import { formatAmount } from "../../domain/money.ts";
import type { Call, ListingVariant } from "../contract.ts";
import { ebayCall, isNotFound } from "./client.ts";
import { chunks, fail, open, type Draft } from "./draft.ts";
import type { EbayApp } from "./env.ts";
import { ebayError, failureOf, warningsOf, type EbayError } from "./errors.ts";

const bulkSize = 25;
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
const anything = z.unknown();
const offersReply = z.object({
  offers: z.array(z.object({ offerId: z.string(), marketplaceId: z.string().optional() })).optional(),
});

interface Pending {
  draft: Draft;
  variant: ListingVariant;
}

/** An offer for every variant: those that eBay has are replaced (which revises a live listing), the others created. */
export async function putOffers(app: EbayApp, drafts: readonly Draft[], call: Call): Promise<void> {
  const all = open(drafts).flatMap((draft) => draft.content.variants.map((variant): Pending => ({ draft, variant })));
  const missing: Pending[] = [];
  for (const pending of all) {
    if (pending.draft.failure) continue;
    const offerId = pending.draft.state.variants[pending.variant.sku]?.offerId;
    if (offerId === undefined || !(await replaceOffer(app, pending, offerId, call))) missing.push(pending);
  }
  for (const batch of chunks(missing, bulkSize)) await createOffers(app, batch, call);
}

/** Answers false if eBay knows no such offer (any more): then it is created. */
async function replaceOffer(app: EbayApp, { draft, variant }: Pending, offerId: string, call: Call): Promise<boolean> {
  const url = `${app.apiOrigin}/sell/inventory/v1/offer/${encodeURIComponent(offerId)}`;
  const put = await ebayCall(call, { method: "PUT", url, body: offerBody(draft, variant, call) }, anything);
  if (put.ok) return true;
  if (isNotFound(put.failure)) return false;
  fail(draft, put.failure);
  return true;
}

async function createOffers(app: EbayApp, batch: readonly Pending[], call: Call): Promise<void> {
  const wanted = batch.filter(({ draft }) => !draft.failure);
  if (wanted.length === 0) return;
  const requests = wanted.map(({ draft, variant }) => ({
    sku: variant.sku,
    marketplaceId: call.marketplace,
    format: "FIXED_PRICE",
    ...offerBody(draft, variant, call),
  }));
  const url = `${app.apiOrigin}/sell/inventory/v1/bulk_create_offer`;
  const reply = await ebayCall(call, { method: "POST", url, body: { requests } }, bulkReply);
  for (const pending of wanted) {
    const { draft, variant } = pending;
    if (!reply.ok) {
      fail(draft, reply.failure);
      continue;
    }
    const entry = reply.value.body.responses?.find(({ sku }) => sku === variant.sku);
    if (entry?.offerId !== undefined && entry.statusCode < 400) {
      remember(pending, entry.offerId);
      draft.issues.push(...warningsOf(entry.warnings ?? [], variant.sku));
    } else if (entry && alreadyExists(entry.errors ?? [])) {
      await adoptOffer(app, pending, entry.errors ?? [], call);
    } else if (entry) {
      fail(draft, failureOf(entry.errors ?? [], entry.statusCode, variant.sku));
    } else {
      fail(draft, { kind: "unknown", message: "eBay's answer left an offer out." });
    }
  }
}

function remember({ draft, variant }: Pending, offerId: string) {
  const known = draft.state.variants[variant.sku];
  const variants = { ...draft.state.variants, [variant.sku]: { options: variant.options, ...known, offerId } };
  draft.state = { ...draft.state, variants };
}

/** A create whose answer was lost left an offer behind: eBay refuses a second one for the SKU. Take over the first. */
const alreadyExists = (errors: readonly EbayError[]) =>
  errors.some(
    ({ errorId, message, longMessage }) =>
      errorId === 25002 && /already exists/i.test(`${message ?? ""} ${longMessage ?? ""}`),
  );

async function adoptOffer(app: EbayApp, pending: Pending, errors: readonly EbayError[], call: Call): Promise<void> {
  const named = errors.flatMap(({ parameters }) => parameters ?? []).find(({ name }) => name === "offerId")?.value;
  const offerId = named ?? (await findOffer(app, pending.variant.sku, call));
  if (offerId === undefined) {
    fail(pending.draft, failureOf(errors, 400, pending.variant.sku));
    return;
  }
  remember(pending, offerId);
  if (!(await replaceOffer(app, pending, offerId, call))) {
    fail(pending.draft, {
      kind: "unavailable",
      message: "eBay says both that this offer exists and that it does not.",
    });
  }
}

async function findOffer(app: EbayApp, sku: string, call: Call): Promise<string | undefined> {
  const query = new URLSearchParams({ sku, marketplace_id: call.marketplace, format: "FIXED_PRICE" });
  const url = `${app.apiOrigin}/sell/inventory/v1/offer?${query.toString()}`;
  const found = await ebayCall(call, { method: "GET", url }, offersReply);
  return found.ok ? found.value.body.offers?.[0]?.offerId : undefined;
}

/** Complete: replacing an offer clears what is left out. */
function offerBody({ content }: Draft, variant: ListingVariant, call: Call) {
  const { settings, currency } = call;
  const setting = (name: string) => String(settings[name] ?? "");
  return {
    availableQuantity: variant.quantity,
    categoryId: content.categoryId,
    listingDescription: content.descriptionHtml || content.title,
    listingDuration: "GTC",
    merchantLocationKey: setting("merchantLocationKey"),
    listingPolicies: {
      fulfillmentPolicyId: setting("fulfillmentPolicyId"),
      paymentPolicyId: setting("paymentPolicyId"),
      returnPolicyId: setting("returnPolicyId"),
    },
    pricingSummary: { price: { currency, value: formatAmount(variant.priceMinor, currency) } },
  };
}
