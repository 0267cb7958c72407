import { randomUUID } from "node:crypto";
import type { VendorOperation } from "../shell.ts";
import { postNotification } from "./deliveries.ts";
import { configOperations } from "./notification-config.ts";
import { destinationOperations, updateDestination } from "./notification-destinations.ts";
import { subscriptionChanges, subscriptionOperations } from "./notification-subscriptions.ts";
import { DELETION_TOPIC, listTopics, NOTIFICATION_BASE, notificationError, readTopic } from "./notification-topics.ts";
import { appOperations, SCOPES, type AppOperation } from "./operation.ts";
import { publicKey, signatureHeader } from "./signing.ts";
import type { World } from "./world.ts";

/** What an address for account deletion takes. */
export function notificationOperations(world: World): VendorOperation[] {
  const key: AppOperation = {
    id: "getPublicKey",
    method: "GET",
    path: `${NOTIFICATION_BASE}/public_key/{public_key_id}`,
    scopes: SCOPES.any,
    answer: ({ params }) => {
      const found = publicKey(world, params.public_key_id ?? "");
      if (!found) throw notificationError(195001, "There is no key with this id.", 404);
      return { status: 200, body: found };
    },
  };
  return appOperations(world, [listTopics, key, ...destinationOperations(world), ...subscriptionOperations(world)]);
}

/** What subscriptions of sellers take besides. */
export function subscriberOperations(world: World): VendorOperation[] {
  return appOperations(world, [
    readTopic,
    ...configOperations(world),
    updateDestination(world),
    ...subscriptionChanges(world),
  ]);
}

/** Sends the signed notification that a user's account is to be deleted. Returns the endpoint's HTTP status, 0 for none. */
export async function sendAccountDeletion(
  world: World,
  endpoint: string,
  user: { userId: string; username: string },
  spoil: boolean,
): Promise<number> {
  const at = new Date(world.now()).toISOString();
  const body = JSON.stringify({
    metadata: { topic: DELETION_TOPIC, schemaVersion: "1.0", deprecated: false },
    notification: {
      notificationId: randomUUID(),
      eventDate: at,
      publishDate: at,
      publishAttemptCount: 1,
      data: { ...user, eiasToken: Buffer.from(user.userId).toString("base64") },
    },
  });
  const signature = signatureHeader(world, spoil ? `${body} ` : body);
  world.ledger.commit();
  return postNotification(endpoint, body, signature);
}
