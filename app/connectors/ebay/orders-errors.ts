import type { Known } from "./known-error.ts";

/**
 * Errors of orders: the Fulfillment API's, as its spec lists them by operation. `orders.carrierRefused` is what the
 * engine acts on; `orders.byHand` says that only the merchant can do it, on eBay's own pages.
 */
const known: Readonly<Record<number, Known>> = {
  32100: { class: "notFound", field: "", advice: "eBay does not know this order (any more)." },
  32110: { class: "notFound", field: "", advice: "eBay does not know this shipment." },
  32200: { class: "conflict", field: "lines", advice: "One of the lines is not in this order on eBay." },
  32210: { class: "data", field: "lines", advice: "A line stands twice in this shipment." },
  32300: {
    class: "data",
    field: "tracking",
    code: "orders.carrierRefused",
    advice: "eBay does not take this carrier or tracking number. Check both in the fulfillment in Shopify.",
  },
  32400: { class: "policy", field: "", advice: "eBay has suspended this buyer or seller. See your messages on eBay." },
  32500: { class: "data", field: "tracking", advice: "eBay does not take the date of shipping." },
  32600: { class: "data", field: "", advice: "eBay does not take this shipment as it is." },
  34100: {
    class: "policy",
    field: "tracking",
    advice: "eBay takes no more tracking numbers for this order. The buyer sees those that it has.",
  },
  34200: {
    class: "policy",
    field: "lines",
    code: "orders.byHand",
    advice: "This order goes in part through eBay's international shipping. Mark it as sent in Seller Hub.",
  },
  34300: {
    class: "policy",
    field: "lines",
    code: "orders.byHand",
    advice: "This order goes through eBay's international shipping. Mark it as sent in Seller Hub.",
  },
  34500: { class: "conflict", field: "tracking", advice: "eBay already has this shipment." },
  34907: { class: "data", field: "amount", advice: "eBay does not take this amount for a refund." },
  34909: { class: "data", field: "amount", advice: "A refund has to be in the currency of the order." },
  34913: { class: "notFound", field: "", advice: "eBay does not know this order (any more)." },
  34914: { class: "conflict", field: "lines", advice: "One of the lines is not in this order on eBay." },
  34915: { class: "policy", field: "amount", advice: "The refund is more than what the buyer paid." },
  34916: {
    class: "policy",
    field: "",
    code: "orders.byHand",
    advice: "The buyer has opened a case about this order, so it can only be refunded there. Answer it on eBay.",
  },
  34917: { class: "conflict", field: "", advice: "This order was already refunded on eBay." },
  34918: {
    class: "policy",
    field: "",
    code: "orders.byHand",
    advice: "eBay did not handle this payment. Refund it there.",
  },
  34919: { class: "policy", field: "", advice: "eBay does not let this account refund the order." },
  34920: {
    class: "policy",
    field: "",
    code: "orders.byHand",
    advice: "It is too late to refund this order through eBay. Settle it with the buyer directly.",
  },
  34923: {
    class: "policy",
    field: "",
    code: "orders.byHand",
    advice: "eBay does not refund orders of this kind by API.",
  },
  34924: { class: "policy", field: "amount", advice: "The refund of a line is more than what is left of it." },
  34925: refundPayment(),
  34926: refundPayment(),
  34927: refundPayment(),
  34928: refundPayment(),
  34930: refundPayment(),
};

function refundPayment(): Known {
  return {
    class: "policy",
    field: "",
    code: "orders.byHand",
    advice: "eBay could not take the refund from your payment method. Check it in Seller Hub, and refund there.",
  };
}

/**
 * eBay wants some calls of sellers in the EU and the United Kingdom signed (issueRefund, and creating or approving a
 * cancellation: its "Digital signatures for APIs"). All errors about such signatures are 215000 and up.
 */
const signature: Known = {
  class: "policy",
  field: "",
  code: "orders.byHand",
  advice: "eBay does not take this from apps for sellers in the EU and the United Kingdom. Do it in Seller Hub.",
};

export const knownOfOrders = (errorId: number): Known | undefined =>
  errorId >= 215_000 && errorId < 215_200 ? signature : known[errorId];

/**
 * Nothing is wrong with what was sent, and later it will do: a refund before is still under way (34922), the payment is
 * not through yet (34929), our clock is ahead of eBay's (30850), eBay's own trouble (30500, 34900).
 */
export const passingOfOrders = [34922, 34929, 30850, 30500, 34900];
