import { EbayError } from "./errors.ts";
import type { AppOperation } from "./operation.ts";
import { SCOPES } from "./operation.ts";

export const NOTIFICATION_BASE = "/commerce/notification/v1";
export const DELETION_TOPIC = "MARKETPLACE_ACCOUNT_DELETION";
export const ORDER_TOPIC = "ORDER_CONFIRMATION";
/** What a seller has to have agreed to before an application hears of the orders. */
const SUBSCRIPTION_SCOPE = "https://api.ebay.com/oauth/api_scope/commerce.notification.subscription";

export function notificationError(errorId: number, message: string, status = 400): EbayError {
  return new EbayError(status, { errorId, domain: "API_NOTIFICATION", category: "REQUEST", message });
}

const topic = (topicId: string, description: string, authorizationScope: string, scope: "APPLICATION" | "USER") => ({
  topicId,
  description,
  authorizationScopes: [authorizationScope],
  status: "ENABLED",
  context: "PLATFORM",
  scope,
  supportedPayloads: [{ schemaVersion: "1.0", format: ["JSON"], deliveryProtocol: "HTTPS", deprecated: false }],
});

const TOPICS = [
  topic(
    DELETION_TOPIC,
    "A user asked for the deletion of the account.",
    "https://api.ebay.com/oauth/api_scope",
    "APPLICATION",
  ),
  topic(ORDER_TOPIC, "A buyer completed the checkout of an item.", SUBSCRIPTION_SCOPE, "USER"),
];
export type Topic = (typeof TOPICS)[number];

export const topicOf = (topicId: string): Topic | undefined => TOPICS.find((one) => one.topicId === topicId);

export const listTopics: AppOperation = {
  id: "getTopics",
  method: "GET",
  path: `${NOTIFICATION_BASE}/topic`,
  scopes: SCOPES.any,
  answer: ({ url }) => ({ status: 200, body: { total: TOPICS.length, limit: 20, href: url, topics: TOPICS } }),
};

export const readTopic: AppOperation = {
  id: "getTopic",
  method: "GET",
  path: `${NOTIFICATION_BASE}/topic/{topic_id}`,
  scopes: SCOPES.any,
  answer: ({ params }) => {
    const found = topicOf(params.topic_id ?? "");
    if (!found) throw notificationError(195002, "There is no topic with this id.", 404);
    return { status: 200, body: found };
  },
};
