import { z } from "zod";
import type { Call, Failure, Result } from "../contract.ts";
import { ebayCall } from "./client.ts";
import { fail, open, type Draft } from "./draft.ts";
import type { EbayApp } from "./env.ts";
import { ebayError, warningsOf } from "./errors.ts";
import { setOffers } from "./offers.ts";
import { withdraw } from "./end.ts";
import type { EbayRemoteState } from "./remote-state.ts";

const reply = z.object({ warnings: z.array(ebayError).optional() }).optional();

/**
 * createOrReplaceInventoryItemGroup for each draft with variants. SKUs left out of a group leave the listing; but eBay
 * keeps a variation that was sold, so a refused removal is tried again with the removed ones kept, at quantity zero.
 */
export async function putGroups(app: EbayApp, drafts: readonly Draft[], call: Call): Promise<void> {
  for (const draft of open(drafts)) {
    const shapeChanged = draft.state.listingId !== undefined && draft.state.grouped !== draft.grouped;
    if (shapeChanged) {
      // A single item cannot become a group (nor the other way round) while it is up: it ends and starts anew.
      const failure = await withdraw(app, call, draft.content.key, draft.state);
      if (failure) {
        fail(draft, failure);
        continue;
      }
      draft.state = withoutListing(draft.state);
    }
    if (draft.grouped) await putGroup(app, draft, call);
    else if (shapeChanged) await deleteGroup(app, draft, call);
  }
}

function withoutListing({ grouped, variants }: EbayRemoteState): EbayRemoteState {
  return { grouped, variants };
}

async function putGroup(app: EbayApp, draft: Draft, call: Call): Promise<void> {
  const wanted = draft.content.variants.map(({ sku }) => sku);
  const removed = Object.keys(draft.state.variants).filter((sku) => !wanted.includes(sku));
  const zeroed = await sellNoMore(app, draft, removed, call);
  if (zeroed) {
    fail(draft, zeroed);
    return;
  }
  let put = await sendGroup(app, draft, wanted, call);
  if (!put.ok && put.failure.kind === "rejected" && removed.length > 0) {
    put = await sendGroup(app, draft, [...wanted, ...removed], call);
  } else if (put.ok) {
    for (const sku of removed) draft.state = withoutVariant(draft.state, sku);
  }
  if (!put.ok) fail(draft, put.failure);
}

function withoutVariant(state: EbayRemoteState, gone: string): EbayRemoteState {
  return { ...state, variants: Object.fromEntries(Object.entries(state.variants).filter(([sku]) => sku !== gone)) };
}

/** Whatever becomes of the removed variants, nobody is to buy one more. */
async function sellNoMore(app: EbayApp, draft: Draft, skus: string[], call: Call): Promise<Failure | undefined> {
  const updates = skus.map((sku) => ({
    sku,
    listingKey: draft.content.key,
    remoteState: {},
    quantity: 0,
    priceMinor: 0,
  }));
  for (let start = 0; start < updates.length; start += 25) {
    const outcomes = await setOffers(app, updates.slice(start, start + 25), call);
    const refused = outcomes.find(
      (outcome) => outcome.kind === "failed" && outcome.failure.kind !== "rejected", // rejected: eBay knows it no more
    );
    if (refused?.kind === "failed") return refused.failure;
  }
  return undefined;
}

async function sendGroup(app: EbayApp, draft: Draft, skus: string[], call: Call): Promise<Result<undefined>> {
  const { content, state } = draft;
  const url = `${app.apiOrigin}/sell/inventory/v1/inventory_item_group/${encodeURIComponent(content.key)}`;
  const optionsOf = (sku: string) => state.variants[sku]?.options ?? [];
  const specifications = content.axes.map((name) => ({
    name,
    values: unique(skus.flatMap((sku) => optionsOf(sku).filter((option) => option.name === name)).map((o) => o.value)),
  }));
  const body = {
    title: content.title,
    description: content.descriptionHtml || content.title,
    imageUrls: content.imageUrls,
    aspects: content.aspects,
    variantSKUs: skus,
    variesBy: { aspectsImageVariesBy: imageAxis(draft), specifications },
  };
  const put = await ebayCall(call, { method: "PUT", url, body }, reply);
  if (!put.ok) return put;
  draft.issues.push(...warningsOf(put.value.body?.warnings ?? []));
  return { ok: true, value: undefined };
}

/** The axis along which the pictures change, if there is one: the first where each value has one picture of its own. */
function imageAxis({ content }: Draft): string[] {
  const axis = content.axes.find((name) => {
    const pictures = new Map<string, Set<string>>();
    for (const variant of content.variants) {
      const value = variant.options.find((option) => option.name === name)?.value ?? "";
      pictures.set(value, (pictures.get(value) ?? new Set()).add(variant.imageUrls[0] ?? ""));
    }
    return pictures.size > 1 && [...pictures.values()].every((urls) => urls.size === 1 && !urls.has(""));
  });
  return axis === undefined ? [] : [axis];
}

/** So that its SKU is free to be sold by itself. A failure shows at the next step, with eBay's reason. */
async function deleteGroup(app: EbayApp, draft: Draft, call: Call): Promise<void> {
  const url = `${app.apiOrigin}/sell/inventory/v1/inventory_item_group/${encodeURIComponent(draft.content.key)}`;
  await ebayCall(call, { method: "DELETE", url }, z.unknown());
}

const unique = (values: string[]) => [...new Set(values)];
