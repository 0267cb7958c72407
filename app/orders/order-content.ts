import type { RemoteBuyer, RemoteOrder } from "../connectors/orders-contract.ts";

/** A channel's order without its buyer: what is kept in the open. */
export type OrderContent = Omit<RemoteOrder, "buyer">;

/** Buyers' details are sealed and kept apart; everything else is not personal. */
export function splitBuyer(order: RemoteOrder): { content: OrderContent; buyer: RemoteBuyer | undefined } {
  const { buyer, ...content } = order;
  return { content, buyer };
}

/** Units sold, over all lines. */
export const unitCount = ({ lines }: Pick<OrderContent, "lines">): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** What the channel gave back to the buyer, as far as it is settled or under way. */
export const refundedMinor = ({ refunds }: Pick<OrderContent, "refunds">): number =>
  refunds.filter(({ state }) => state !== "failed").reduce((sum, { amountMinor }) => sum + amountMinor, 0);
