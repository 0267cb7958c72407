import type { VendorReply } from "../../shell.ts";
import { EbayError } from "../errors.ts";

/** The numbers are eBay's, from the error lists in the Fulfillment spec; the sentences are ours. */
const MESSAGES = {
  30700: "There is no such filter.",
  30800: "The value of the filter is not valid.",
  30810: "The format of the date is not valid.",
  30820: "The start date is missing.",
  30830: "The time range may not go back more than two years.",
  30840: "The start date has to be before the end date.",
  30850: "The dates may not be in the future.",
  30900: "There are too many order ids; the limit is 50.",
  31000: "The offset is not valid.",
  31100: "The limit is not valid.",
  32100: "The order id is not valid.",
  32110: "The shipping fulfillment id is not valid.",
  32200: "The line item id is not valid.",
  32210: "A line item is twice in the request.",
  32300: "The tracking number or the carrier is not valid.",
  32500: "The date of shipping is not valid.",
  32600: "The input is not valid.",
  32800: "The field group is not valid.",
  34100: "The order has as many tracking numbers as it may have.",
  34902: "The request is empty.",
  34903: "The reason of the refund is missing.",
  34905: "Either orderLevelRefundAmount or refundItems has to be given.",
  34906: "The value of the amount is missing.",
  34907: "The value of the amount has to be positive, with at most two decimals.",
  34908: "The currency of the amount is missing.",
  34909: "The currency of the amount is not the order's.",
  34910: "Either legacyReference or lineItemId has to be given for an item.",
  34913: "The order cannot be found.",
  34914: "The item is not in the order.",
  34915: "The refund is more than the order's amount.",
  34917: "The order was refunded already.",
  34921: "The comment is too long.",
  34922: "An earlier refund is still being processed.",
  34923: "This order cannot be refunded.",
  34924: "The refund is more than what is left of the item.",
  34929: "The buyer has not paid yet.",
} as const;

export function fulfillmentError(
  status: number,
  errorId: keyof typeof MESSAGES,
  detail = "",
  field?: { name: string; value: string },
): EbayError {
  const isBusiness = errorId === 34917 || errorId === 34924;
  return new EbayError(status, {
    errorId,
    domain: "API_FULFILLMENT",
    subdomain: "Selling",
    category: isBusiness ? "BUSINESS" : "REQUEST",
    message: `${MESSAGES[errorId]} ${detail}`.trim(),
    ...(field ? { parameters: [field] } : {}),
  });
}

/** The Post-Order API answers in an older form: one `error` list, with names for the errors. */
export class PostOrderError extends Error {
  constructor(
    readonly status: number,
    readonly errorId: number,
    readonly errorName: string,
    message: string,
  ) {
    super(message);
  }

  get reply(): VendorReply {
    const { errorId, errorName, message } = this;
    const common = { domain: "CancelSvcErrorDomain", subdomain: "Buying", severity: "ERROR", category: "REQUEST" };
    return { status: this.status, body: { error: [{ errorId, ...common, message, parameter: [], errorName }] } };
  }
}
