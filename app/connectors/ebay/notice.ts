import { z } from "zod";
import type { InboundAnswer } from "../contract.ts";

/** The topic of a buyer who has paid: once a line item, and again when a payment failed first. */
export const orderTopic = "ORDER_CONFIRMATION";
const deletionTopic = "MARKETPLACE_ACCOUNT_DELETION";

const notice = z.object({
  metadata: z.object({ topic: z.string() }),
  notification: z.object({ data: z.record(z.string(), z.unknown()) }),
});
const deletion = z.object({ userId: z.string().optional(), username: z.string().nullish() });

/** What a signed notification asks for. Topics that we know nothing of ask for nothing; undefined: it is none. */
export function readNotice(body: Buffer): Omit<InboundAnswer, "reply"> | undefined {
  try {
    const { metadata, notification } = notice.parse(JSON.parse(body.toString("utf8")));
    if (metadata.topic === deletionTopic) return forgetting(deletion.parse(notification.data));
    if (metadata.topic === orderTopic) return selling(notification.data);
    return {};
  } catch {
    return undefined;
  }
}

/** Orders name their buyers by `username`, accounts their sellers by `userId`. */
function forgetting({ userId, username }: z.infer<typeof deletion>): Omit<InboundAnswer, "reply"> {
  return userId ? { forget: { userId, ...(username ? { username } : {}) } } : {};
}

const id = z.string().min(1).max(200);
const user = z.object({ userId: id });
/**
 * Where a seller may be named, the surest place first. What else is in the message does not matter, for the order itself
 * is read anyway; a buyer is never taken for the seller, since only these places are looked at.
 */
const sellerShapes = [
  z.object({ seller: user }).transform(({ seller }) => seller.userId),
  z.object({ sellerId: id }).transform(({ sellerId }) => sellerId),
  z.object({ user }).transform(({ user: named }) => named.userId),
  user.transform(({ userId }) => userId),
];

/** No seller named: nothing can be read sooner, and the next poll finds the order. */
function selling(told: Record<string, unknown>): Omit<InboundAnswer, "reply"> {
  for (const shape of sellerShapes) {
    const found = shape.safeParse(told);
    if (found.success) return { orders: { sellerId: found.data } };
  }
  return {};
}
