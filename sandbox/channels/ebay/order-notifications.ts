import { randomUUID } from "node:crypto";
import { ORDER_TOPIC } from "./notification-topics.ts";
import { signatureHeader } from "./signing.ts";
import type { Order, OrderLine } from "./orders/order.ts";
import type { Destination, Seller, World } from "./world.ts";

/**
 * A buyer has paid: everyone who may hear of it does, once for each line of the order, whether or not the API shows the
 * order already. Does nothing about an order that is not paid.
 */
export function announceOrder(world: World, seller: Seller, order: Order): void {
  if (order.paidAt === undefined) return;
  for (const destination of listeners(world, seller)) {
    for (const line of order.lines) announceLine(world, seller, { order, line, destination });
  }
}

function listeners(world: World, seller: Seller): Destination[] {
  return [...world.notificationSubscriptions.values()]
    .filter(
      ({ topicId, status, username }) =>
        topicId === ORDER_TOPIC && status === "ENABLED" && username === seller.username,
    )
    .map(({ destinationId }) => world.notificationDestinations.get(destinationId))
    .filter((destination) => destination?.status === "ENABLED")
    .filter((destination) => destination !== undefined);
}

interface Announced {
  order: Order;
  line: OrderLine;
  destination: Destination;
}

function announceLine(world: World, seller: Seller, { order, line, destination }: Announced): void {
  const notificationId = randomUUID();
  const eventDate = new Date(world.now()).toISOString();
  world.deliveries.send({
    topic: ORDER_TOPIC,
    about: `${order.orderId}/${line.lineItemId}`,
    endpoint: destination.deliveryConfig.endpoint,
    write(attempt, isSpoilt) {
      const body = JSON.stringify({
        metadata: { topic: ORDER_TOPIC, schemaVersion: "1.0", deprecated: false },
        notification: {
          notificationId,
          eventDate,
          publishDate: new Date(world.now()).toISOString(),
          publishAttemptCount: attempt,
          data: {
            userId: seller.userId,
            username: seller.username,
            orderId: order.orderId,
            lineItemId: line.lineItemId,
            listingId: line.listingId,
          },
        },
      });
      const signature = signatureHeader(world, isSpoilt ? `${body} ` : body);
      world.ledger.commit(); // the first signature makes the key
      return { body, signature };
    },
  });
}
