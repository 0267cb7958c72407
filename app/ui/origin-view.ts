import { t } from "./messages.ts";
import { reasonWords, shownOrderState, stateWords, taskWords } from "./order-words.ts";
import { shortDate } from "./ship-by.tsx";

/** An order as the stage knows it. */
interface Origin {
  orderId: number;
  channel: string;
  accountName: string;
  number: string;
  url: string | null;
  state: string;
  reason: string | null;
  shippedAt: string | null;
  cancelledAt: string | null;
  shipByAt: string | null;
  urgency: "soon" | "late" | null;
  tracking: { carrier: string; number: string }[];
  tasks: { id: number; kind: string; params: Record<string, string | number> }[];
}

/** In words, for the block on Shopify's own order page, which has no catalogue of its own. */
export interface OriginView {
  facts: { key: string; label: string; value: string; url: string | null }[];
  problems: { key: string; title: string; text: string }[];
  open: string;
  /** The order's page in the app, without the leading slash. */
  path: string;
}

export function originView(origin: Origin): OriginView {
  const { number, url, tracking } = origin;
  const state = [stateWords(shownOrderState(origin)), isOver(origin) ? "" : reasonWords(origin.reason)];
  const fact = (key: string, label: string, value: string, link: string | null = null) =>
    value === "" ? [] : [{ key, label, value, url: link }];
  return {
    facts: [
      ...fact("channel", t("orders.column.channel"), `${origin.channel} · ${origin.accountName}`),
      ...fact("number", t("orders.column.order"), number, url),
      ...fact("state", t("orders.column.state"), state.filter((part) => part !== "").join(". ")),
      ...fact("shipBy", t("orders.column.shipBy"), shipByWords(origin)),
      ...fact("tracking", t("orders.column.tracking"), tracking.map(parcelWords).join(", ")),
    ],
    problems: origin.tasks.map((task) => {
      const { title, said, advice } = taskWords(task);
      return { key: String(task.id), title, text: [said, advice].filter((part) => part !== "").join(" · ") };
    }),
    open: t("origin.open"),
    path: `app/orders/${String(origin.orderId)}`,
  };
}

const isOver = ({ shippedAt, cancelledAt }: Origin) => shippedAt !== null || cancelledAt !== null;

function shipByWords({ shipByAt, urgency, ...order }: Origin): string {
  if (shipByAt === null || isOver({ shipByAt, urgency, ...order })) return "";
  const mark = urgency === null ? "" : t(urgency === "late" ? "orders.late" : "orders.soon");
  return [shortDate(shipByAt), mark].filter((part) => part !== "").join(" · ");
}

const parcelWords = (parcel: { carrier: string; number: string }) => t("order.steps.tracking", parcel).trim();
