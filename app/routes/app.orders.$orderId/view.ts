import type { OrderDetail } from "../../orders/index.ts";
import type { HistoryEntryView } from "../../ui/listing-history.tsx";
import { wordsOr, eventWords } from "../../ui/order-words.ts";

/** The stage's answer as the page shows it. */
export function orderView(detail: OrderDetail) {
  const { events, ...order } = detail;
  return {
    ...order,
    timeline: events.map(entryOf),
    isInShopify: order.shopifyOrderId !== null,
    canChoose: choosable.includes(order.state) && order.shopifyOrderId === null,
    canRetry: order.state === "blocked" || order.isDue,
  };
}

export type OrderView = ReturnType<typeof orderView>;

/** Orders whose lines may still be named. */
const choosable = ["quarantined", "held", "waiting", "blocked"];

const bad = /refused|blocked|unreadable|quarantined|held|Cancelled|cancelled/;
const good = /created|adopted|imported|recognised|shipped|step\.done/;

function entryOf({ id, at, actor, kind, params }: OrderDetail["events"][number]): HistoryEntryView {
  return {
    key: String(id),
    at,
    tone: bad.test(kind) ? "bad" : good.test(kind) ? "good" : "plain",
    text: eventWords({ kind, params }),
    note: wordsOr(`activity.actor.${actor}`, actor),
  };
}
