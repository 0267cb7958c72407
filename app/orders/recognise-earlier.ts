import type { AdminFailure, ShopAdmin } from "../shopify/index.ts";
import type { OrdersAccount } from "./account-store.ts";
import { bySureness, candidateSchema, contentWindowMs, markOf, shopsOwn, type EarlierMark } from "./earlier-mark.ts";
import { isRuledOut } from "./earlier-store.ts";
import { earlierOrdersDocument } from "./order-documents.ts";
import type { OrderRow } from "./order-store.ts";
import { ownTag } from "./order-texts.ts";
import type { OrdersDeps } from "./ports.ts";
import { digitsOf, readLinesFrom, type MadeOrder } from "./shopify-order.ts";

/**
 * Another app may have brought the account's orders to Shopify before us: what was placed until a day after the account was
 * connected is looked for in Shopify before it is made.
 */
const watchMs = 24 * 60 * 60 * 1000;

export type Earlier =
  | { kind: "none" }
  /** `by`: what told. */
  | { kind: "found"; order: MadeOrder; by: EarlierMark }
  | { kind: "failed"; failure: AdminFailure };

export async function recogniseEarlier(deps: OrdersDeps, account: OrdersAccount, order: OrderRow): Promise<Earlier> {
  if (order.intentAt || order.placedAt.getTime() > account.connectedAt.getTime() + watchMs) return { kind: "none" };
  const admin = deps.shopify.admin(account.shop.domain);
  // By name first and by itself: what merely holds the same goods must not crowd it out of the answer.
  for (const search of [searchByName, searchByContent]) {
    const read = await search(admin, order);
    if (!read.ok) return { kind: "failed", failure: read.failure };
    const found = read.nodes
      .map((node) => candidateSchema.parse(node))
      .flatMap((candidate) => {
        const by = markOf(candidate, order);
        return by ? [{ by, candidate }] : [];
      })
      .sort(bySureness(order));
    for (const { by, candidate } of found) {
      const id = digitsOf(candidate.id);
      if (await isRuledOut(deps.database.sql, order.shopId, id, order.id)) continue;
      const { nodes, pageInfo } = candidate.lineItems;
      const rest = pageInfo.hasNextPage
        ? await readLinesFrom(admin, candidate.id, pageInfo.endCursor ?? null)
        : { ok: true as const, lines: [] };
      if (!rest.ok) return { kind: "failed", failure: rest.failure };
      const lines = [...nodes, ...rest.lines];
      return { kind: "found", by, order: { id, name: candidate.name, lines } };
    }
  }
  return { kind: "none" };
}

type Read = { ok: true; nodes: unknown[] } | { ok: false; failure: AdminFailure };

/** As many as the document asks for at once. */
const pageSize = 25;
/** Of one order's search by content: a shop that sells the same thing more often than that in two days is not searched whole. */
const mostRequests = 12;

const quoted = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;

async function ask(admin: ShopAdmin, query: string): Promise<Read> {
  const reply = await admin.request(earlierOrdersDocument, { query, namespace: "$app:anabranch" });
  return reply.ok ? { ok: true, nodes: reply.data.orders.nodes } : { ok: false, failure: reply.failure };
}

/** What content says nothing about: our own orders, and what buyers and staff placed in the shop itself. */
const notOfAnotherApp = [
  `-tag:${quoted(ownTag)}`,
  ...[...shopsOwn].map((source) => `-source_name:${quoted(source)}`),
].join(" ");

/** The text by itself is looked for in notes as well. */
function searchByName(admin: ShopAdmin, { number, remoteId }: OrderRow): Promise<Read> {
  const names = [...new Set([number.trim(), remoteId.trim()])].filter((name) => name !== "").map(quoted);
  const query = names.flatMap((name) => [`source_identifier:${name}`, `tag:${name}`, name]).join(" OR ");
  return ask(admin, query);
}

/** By one of its SKUs around its time; where that is too much for one answer, each half of the time by itself. */
async function searchByContent(admin: ShopAdmin, { placedAt, content }: OrderRow): Promise<Read> {
  const sku = content.lines.find((line) => line.sku !== "")?.sku;
  if (sku === undefined) return { ok: true, nodes: [] };
  const placedMs = placedAt.getTime();
  const spans = [{ fromMs: placedMs - contentWindowMs.before, toMs: placedMs + contentWindowMs.after }];
  const nodes: unknown[] = [];
  for (let requests = 0; requests < mostRequests; requests++) {
    const span = spans.shift();
    if (!span) break;
    const [from, to] = [span.fromMs, span.toMs].map((ms) => quoted(new Date(ms).toISOString()));
    const read = await ask(admin, `sku:${quoted(sku)} created_at:>=${from} created_at:<=${to} ${notOfAnotherApp}`);
    if (!read.ok) return read;
    const middleMs = Math.floor((span.fromMs + span.toMs) / 2);
    if (read.nodes.length < pageSize || middleMs <= span.fromMs) nodes.push(...read.nodes);
    else spans.push({ fromMs: span.fromMs, toMs: middleMs }, { fromMs: middleMs, toMs: span.toMs });
  }
  return { ok: true, nodes };
}
