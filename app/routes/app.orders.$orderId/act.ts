import type { AppLoadContext } from "@remix-run/node";
import type { ShopId } from "../../domain/ids.ts";
import {
  answerCancelRequest,
  finishTask,
  importAnyway,
  importRecognised,
  importWithoutProduct,
  matchLines,
  retryOrder,
  retryStep,
  type ActionResult,
} from "../../orders/index.ts";
import { t } from "../../ui/messages.ts";

export interface Answer {
  intent: string;
  ok: boolean;
  /** For a toast, or beside what it is about. */
  text: string;
  /** What it was about: a line, a step or a task. */
  subject: string;
}

const longest = 2000;

/** What the page's buttons ask for. undefined: nothing that this page knows. */
export async function act(
  { orders }: Pick<AppLoadContext, "orders">,
  shopId: ShopId,
  orderId: number,
  fields: Readonly<Record<string, string>>,
): Promise<Answer | undefined> {
  const { intent = "", subject = "" } = fields;
  const said = async (asked: Promise<ActionResult>, text: string): Promise<Answer> => {
    const result = await asked;
    return { intent, subject, ok: result.ok, text: result.ok ? text : result.message };
  };
  switch (intent) {
    case "match": {
      const variantIds = (fields.variantIds ?? "").slice(0, longest).split(",").filter(isDigits);
      const matches = [{ remoteLineId: subject, variantIds }];
      return said(matchLines(orders, shopId, orderId, matches), t("order.match.saved"));
    }
    case "withoutProduct":
      return said(importWithoutProduct(orders, shopId, orderId), t("order.started"));
    case "anyway":
      return said(importAnyway(orders, shopId, orderId), t("order.started"));
    case "recognised":
      return said(importRecognised(orders, shopId, orderId), t("order.started"));
    case "retry":
      return said(retryOrder(orders, shopId, orderId), t("order.started"));
    case "retryStep":
      return said(retryStep(orders, shopId, orderId, rowId(subject)), t("order.started"));
    case "acceptCancel":
    case "declineCancel":
      return said(answerCancelRequest(orders, shopId, orderId, intent === "acceptCancel"), t("order.started"));
    case "finishTask":
      return said(finishTask(orders, shopId, rowId(subject)), t("order.saved"));
    default:
      return undefined;
  }
}

const isDigits = (text: string) => /^\d{1,20}$/.test(text);

/** 0 is no row's id. */
function rowId(text: string): number {
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 && id <= 2_147_483_647 ? id : 0;
}
