import { z } from "zod";
import { differences, matchListings, type Matched, type Matching, type QuantityRules } from "./expected.ts";
import { Merchant } from "./merchant.ts";
import type { Home } from "./home-page.ts";
import { connectChannel } from "./play-connect.ts";
import { importProblems, installAndImport, type Imported } from "./play-install.ts";
import { listEverything, readIssues, settle, type ReportedIssue } from "./play-list.ts";
import { playOrder, type OrderReport } from "./play-order.ts";
import { changeStock, chooseForStock, type StockChange } from "./play-stock.ts";
import type { SandboxIndex } from "./start.ts";
import { channelState, readState, shopifyState } from "./states.ts";

export interface ChannelReport {
  /** Offers, one for each variant, as the channel shows them. */
  live: number;
  rejected: number;
  issues: ReportedIssue[];
}

/** The last line of `--once --json`. */
export interface Report {
  ok: boolean;
  imported: Imported;
  channels: { ebay: ChannelReport };
  stockChange: StockChange | null;
  /** null: nothing was live, so nothing could be bought. */
  order: OrderReport | null;
  /** Offers whose observed value differs from the acknowledged one. */
  drift: number;
}

/** One time through the main job, by what a merchant can reach. Answers the report, and in words all that is not as it must be. */
export async function play(
  index: SandboxIndex,
  note: (text: string) => void,
): Promise<{ report: Report; problems: string[] }> {
  const { app, shopify, shop } = index;
  const channel = index.channels.ebay ?? "";
  const merchant = new Merchant({ app, shopify, shop });
  const before = await readState(shopify, shopifyState);

  const imported = await installAndImport(merchant, before);
  note(
    `Installed; ${imported.products} products and ${imported.variants} variants were imported in ${imported.ms} ms.`,
  );
  const problems = importProblems(imported, before);

  const { rules } = await connectChannel(merchant, { connector: "ebay", marketplace: "EBAY_US" });
  note("eBay is connected.");
  const begun = await listEverything(merchant);
  note(`${begun} listings were begun; nothing is on its way any more.`);

  const oversells = await readOversells(index);
  const look = async (): Promise<Matching> =>
    matchListings(await readState(shopify, shopifyState), (await readState(channel, channelState)).listings);
  const chosen = chooseForStock((await look()).matched, oversells);
  const stockChange = chosen === undefined ? null : await changeStock({ shopify, channel }, chosen, rules);
  if (stockChange === null) problems.push("nothing is live, so no stock could be changed");
  else
    note(
      `${stockChange.sku}: ${stockChange.from} became ${stockChange.to} on eBay after ${stockChange.msToChannel} ms.`,
    );

  const bought = chosen === undefined ? null : await buyOne({ shopify, channel }, chosen, rules, look);
  problems.push(...(bought?.problems ?? []));
  if (bought)
    note(`${bought.order.channelOrderId} became ${bought.order.shopifyOrder} after ${bought.order.msToShopify} ms.`);

  const home = await settledWithoutDrift(merchant);
  const issues = await readIssues(merchant);
  const matching = await look();
  const { currency } = before.shop;
  problems.push(...differences(matching, { currency, rules, oversells }), ...unexplained(matching, issues));
  const drift = home.accounts.reduce((sum, account) => sum + account.drift, 0);
  if (drift > 0) problems.push(`${drift} offers drift: the channel shows other values than it acknowledged`);
  const shown = (status: string) => matching.matched.filter(({ listing }) => listing.status === status).length;
  const report: Report = {
    ok: problems.length === 0,
    imported,
    channels: { ebay: { live: shown("live"), rejected: shown("rejected"), issues } },
    stockChange,
    order: bought?.order ?? null,
    drift,
  };
  return { report, problems };
}

/**
 * What a channel sold is seen there before its order is read, and counts as drift until the next reading, which follows the
 * next acknowledgement: so it gets a while to pass by itself.
 */
async function settledWithoutDrift(merchant: Merchant): Promise<Home> {
  let home = await settle(merchant, 60_000);
  const end = performance.now() + 30_000;
  while (home.accounts.some(({ drift }) => drift > 0) && performance.now() < end) home = await settle(merchant, 60_000);
  return home;
}

/** Of what the stock change was about, as it is now. */
async function buyOne(
  origins: { shopify: string; channel: string },
  chosen: Matched,
  rules: QuantityRules,
  look: () => Promise<Matching>,
) {
  const now = (await look()).matched.find(({ listing }) => listing.sku === chosen.listing.sku);
  return playOrder(origins, now ?? chosen, rules);
}

/** Whatever an active product has that is not live, the app must give a reason for. */
function unexplained({ matched, missing }: Matching, issues: readonly ReportedIssue[]): string[] {
  const known = new Set(issues.map(({ sku }) => sku));
  return [
    ...missing
      .filter(({ skus }) => !skus.some((sku) => known.has(sku)))
      .map(
        ({ product, variant }) =>
          `${variant.sku || variant.id} (${product.title}) is not on the channel, and no issue says why`,
      ),
    ...matched
      .filter(({ listing }) => listing.status === "rejected" && !known.has(listing.sku))
      .map(({ listing }) => `${listing.sku} was rejected, and no issue says why`),
  ];
}

const productPages = z.object({
  pages: z.number(),
  products: z.array(z.object({ variants: z.array(z.object({ id: z.number(), oversells: z.boolean() })) })),
});

/** Which variants are sold on below zero: the admin shows it, the state does not. */
async function readOversells({ shopify, shop }: SandboxIndex): Promise<(variantId: string) => boolean> {
  const found = new Set<string>();
  for (let [page, pages] = [1, 1]; page <= pages; page++) {
    const response = await fetch(`${shopify}/_admin/shops/${shop}/products?size=250&page=${page}`);
    const read = productPages.parse(await response.json());
    pages = read.pages;
    for (const { variants } of read.products)
      for (const { id, oversells } of variants) if (oversells) found.add(String(id));
  }
  return (variantId) => found.has(variantId.split("/").at(-1) ?? "");
}
