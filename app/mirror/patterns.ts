/** How Shopify's GraphQL API writes its scalars. */

export const gidPattern = (type: string) => new RegExp(`^gid://shopify/${type}/\\d+$`);

/** Which item it belongs to stands behind its own number. */
export const levelGidPattern = /^gid:\/\/shopify\/InventoryLevel\/\d+\?inventory_item_id=\d+$/;

/** DateTime: https://shopify.dev/docs/api/admin-graphql/latest/scalars/DateTime */
export const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Money and Decimal. */
export const amountPattern = /^-?\d{1,13}(\.\d{1,10})?$/;
