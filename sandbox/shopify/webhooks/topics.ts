/** The topics that this stand-in can send. */
export const TOPICS = [
  "app/uninstalled",
  "app/scopes_update",
  "bulk_operations/finish",
  "collections/create",
  "collections/update",
  "collections/delete",
  "customers/data_request",
  "customers/redact",
  "fulfillments/create",
  "fulfillments/update",
  "inventory_items/create",
  "inventory_items/update",
  "inventory_items/delete",
  "inventory_levels/connect",
  "inventory_levels/update",
  "inventory_levels/disconnect",
  "locations/create",
  "locations/update",
  "locations/delete",
  "locations/activate",
  "locations/deactivate",
  "orders/create",
  "orders/updated",
  "orders/cancelled",
  "products/create",
  "products/update",
  "products/delete",
  "refunds/create",
  "shop/redact",
  "shop/update",
] as const;

export type Topic = (typeof TOPICS)[number];

export const isTopic = (text: string): text is Topic => (TOPICS as readonly string[]).includes(text);

/** `inventory_levels/update` is `INVENTORY_LEVELS_UPDATE` in GraphQL. */
export const enumOfTopic = (topic: string): string => topic.replace(/\//g, "_").toUpperCase();
export const topicOfEnum = (value: string): Topic | undefined => TOPICS.find((topic) => enumOfTopic(topic) === value);

/** Sent to every app that handles personal data, whether it asked for them or not, and after an uninstall too. */
export const COMPLIANCE_TOPICS: readonly Topic[] = ["customers/data_request", "customers/redact", "shop/redact"];
