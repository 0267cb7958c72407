/** Every topic that the app subscribes to in `shopify.app.toml`; a test keeps the two equal. */

/** What the mirror is made of. */
export const catalogTopics = [
  "products/create",
  "products/update",
  "products/delete",
  "inventory_levels/update",
  "inventory_levels/connect",
  "inventory_levels/disconnect",
  "inventory_items/create",
  "inventory_items/update",
  "inventory_items/delete",
  "locations/create",
  "locations/update",
  "locations/delete",
  "locations/activate",
  "locations/deactivate",
  "bulk_operations/finish",
] as const;
export type CatalogTopic = (typeof catalogTopics)[number];

/** What happens in Shopify to an order. Each tells only which one: the order is read again. */
export const orderTopics = [
  "orders/cancelled",
  "orders/updated",
  "fulfillments/create",
  "fulfillments/update",
  "refunds/create",
] as const;
export type OrderTopic = (typeof orderTopics)[number];

/** The shop itself, and whether the app is in it. */
export const lifecycleTopics = ["app/uninstalled", "app/scopes_update", "shop/update"] as const;

/** Mandatory for every app: https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance */
export const privacyTopics = ["customers/data_request", "customers/redact", "shop/redact"] as const;

export const inboxTopics = [...lifecycleTopics, ...privacyTopics] as const;
export type InboxTopic = (typeof inboxTopics)[number];
