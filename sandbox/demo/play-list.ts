import { z } from "zod";
import { readHome, type Home } from "./home-page.ts";
import type { Merchant } from "./merchant.ts";
import { until } from "./until.ts";

export interface ReportedIssue {
  sku: string;
  field: string;
  message: string;
}

const started = z.object({ started: z.number() });
const page = z.object({ rows: z.array(z.object({ id: z.number(), status: z.string() })), next: z.string().nullable() });
const detail = z.object({
  offers: z.array(z.object({ sku: z.string(), status: z.string() })),
  offerStart: z.number(),
  offerTotal: z.number(),
  issues: z.array(z.object({ sku: z.string().nullable(), field: z.string(), message: z.string() })),
});
type Detail = z.infer<typeof detail>;

/** 329 offers take seconds; a hundred thousand are bound by the channel's own pace. */
const listingWithinMs = 20 * 60_000;
const quietForMs = 600;
const mostPages = 2_000;
const mostLiveOnes = 100;

/**
 * Presses "List" for everything as soon as the page shows the products, and waits until nothing is on its way any more. Answers how
 * many listings were begun.
 */
export async function listEverything(merchant: Merchant): Promise<number> {
  await until(
    "Showing the products of a new account",
    async () => {
      const { accounts } = await readHome(merchant);
      const shown = accounts.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
      return shown > 0 ? true : undefined;
    },
    { withinMs: 60_000 },
  );
  await settle(merchant, listingWithinMs);
  const submitted = await merchant.submit("/app/listings?index", { intent: "list", ids: "", query: "" });
  const begun = started.parse("data" in submitted ? submitted.data : {}).started;
  await settle(merchant, listingWithinMs);
  return begun;
}

/** Until no action runs and no value waits to be sent, and that for a while. */
export async function settle(merchant: Merchant, withinMs: number): Promise<Home> {
  let seen = "";
  let quietSince: number | undefined;
  return until(
    "Listing",
    async () => {
      const home = await readHome(merchant);
      seen = JSON.stringify({ actions: home.actions, accounts: home.accounts });
      const failed = home.actions.find(({ state }) => state === "failed");
      if (failed) throw new Error(`The app's action “${failed.kind}” failed: ${failed.error ?? ""}`);
      const busy =
        home.actions.some(({ state }) => state === "running") ||
        home.accounts.some(({ changesWaiting, counts }) => changesWaiting > 0 || (counts.pending ?? 0) > 0);
      if (busy) quietSince = undefined;
      else quietSince ??= performance.now();
      return quietSince !== undefined && performance.now() - quietSince >= quietForMs ? home : undefined;
    },
    { withinMs, everyMs: 150, seen: () => seen },
  );
}

/**
 * What the app says to be wrong, from the pages of the listings that want attention: all of those that are not live, and of the
 * live ones as many as one looks through. An issue of a whole listing is told for each SKU that it keeps off the channel.
 */
export async function readIssues(merchant: Merchant): Promise<ReportedIssue[]> {
  const found: ReportedIssue[] = [];
  let after = "";
  let liveOnes = 0;
  for (let turn = 0; turn < mostPages; turn++) {
    const query = new URLSearchParams({ index: "", tab: "attention", ...(after === "" ? {} : { after }) });
    const shown = page.parse(await merchant.read(`/app/listings?${query.toString()}`, "app.listings._index"));
    for (const { id, status } of shown.rows) {
      if (status === "live") liveOnes += 1;
      if (status !== "live" || liveOnes <= mostLiveOnes) found.push(...(await issuesOf(merchant, id)));
    }
    if (shown.next === null) return found;
    after = shown.next;
  }
  throw new Error(`the Listings page has more than ${mostPages} pages of listings that want attention`);
}

async function issuesOf(merchant: Merchant, id: number): Promise<ReportedIssue[]> {
  const read = async (from: number): Promise<Detail> =>
    detail.parse(await merchant.read(`/app/listings/${id}?from=${from}`, "app.listings.$listingId"));
  const first = await read(0);
  const offers = [...first.offers];
  while (offers.length < first.offerTotal) {
    const next = await read(offers.length);
    if (next.offerStart !== offers.length || next.offers.length === 0) break;
    offers.push(...next.offers);
  }
  const off = offers.filter(({ status }) => status !== "live");
  const concerned = (off.length > 0 ? off : offers.slice(0, 1)).map(({ sku }) => sku);
  return first.issues.flatMap(({ sku, field, message }) =>
    (sku === null ? concerned : [sku]).map((each) => ({ sku: each, field, message })),
  );
}
