import { z } from "zod";
import type { Call } from "../contract.ts";
import { ebayCall } from "./client.ts";
import { chunks, fail, open, type Draft } from "./draft.ts";
import type { EbayApp } from "./env.ts";
import { ebayError, failureOf, warningsOf } from "./errors.ts";

const bulkSize = 25;
const bulkReply = z.object({
  responses: z
    .array(
      z.object({
        offerId: z.string().optional(),
        listingId: z.string().optional(),
        statusCode: z.number(),
        errors: z.array(ebayError).optional(),
        warnings: z.array(ebayError).optional(),
      }),
    )
    .optional(),
});
const groupReply = z.object({ listingId: z.string().optional(), warnings: z.array(ebayError).optional() });

/**
 * Puts up what is not up yet. A live single listing needs no publishing: replacing its offer revised it. A live group is
 * published again, which puts up variants that were added and changes nothing else.
 */
export async function publish(app: EbayApp, drafts: readonly Draft[], call: Call): Promise<void> {
  const singles = open(drafts).filter((draft) => !draft.grouped && draft.state.listingId === undefined);
  for (const batch of chunks(singles, bulkSize)) await publishSingles(app, batch, call);
  for (const draft of open(drafts)) if (draft.grouped) await publishGroup(app, draft, call);
}

const offerIdOf = ({ content, state }: Draft) => state.variants[content.variants[0]?.sku ?? ""]?.offerId;

async function publishSingles(app: EbayApp, drafts: readonly Draft[], call: Call): Promise<void> {
  const requests = drafts.map((draft) => ({ offerId: offerIdOf(draft) }));
  const url = `${app.apiOrigin}/sell/inventory/v1/bulk_publish_offer`;
  const reply = await ebayCall(call, { method: "POST", url, body: { requests } }, bulkReply);
  for (const draft of drafts) {
    const sku = draft.content.variants[0]?.sku;
    if (!reply.ok) {
      fail(draft, reply.failure);
      continue;
    }
    const entry = reply.value.body.responses?.find(({ offerId }) => offerId === offerIdOf(draft));
    if (!entry) {
      fail(draft, { kind: "unknown", message: "eBay's answer left an offer out." });
    } else if (entry.statusCode >= 400 || entry.listingId === undefined) {
      fail(draft, failureOf(entry.errors ?? [], entry.statusCode, sku));
    } else {
      draft.state = { ...draft.state, listingId: entry.listingId };
      draft.issues.push(...warningsOf(entry.warnings ?? [], sku));
    }
  }
}

async function publishGroup(app: EbayApp, draft: Draft, call: Call): Promise<void> {
  const url = `${app.apiOrigin}/sell/inventory/v1/offer/publish_by_inventory_item_group`;
  const body = { inventoryItemGroupKey: draft.content.key, marketplaceId: call.marketplace };
  const reply = await ebayCall(call, { method: "POST", url, body }, groupReply);
  if (!reply.ok) {
    fail(draft, reply.failure);
    return;
  }
  const { listingId, warnings } = reply.value.body;
  if (listingId === undefined) {
    fail(draft, { kind: "unknown", message: "eBay did not say under which number the listing is up." });
    return;
  }
  draft.state = { ...draft.state, listingId };
  draft.issues.push(...warningsOf(warnings ?? []));
}
