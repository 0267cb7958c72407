import type { Mutant } from "../seams.ts";
import { swap } from "./swap.ts";

/** Two shops have things with the same ids: a statement that forgets its shop finds the other one's. */
export const tenantMutants: readonly Mutant[] = [
  {
    name: "tenant-forgotten-in-levels",
    imitates: "a query for stock without its shop",
    profile: "tenants",
    sql: swap(
      'SELECT inventory_item_id AS "inventoryItemId", location_id',
      "WHERE shop_id = $1 AND inv",
      "WHERE $1::int IS NOT NULL AND inv",
    ),
  },
  {
    name: "tenant-forgotten-in-write",
    imitates: "comparing what a webhook says with another shop's stock",
    profile: "tenants",
    sql: swap(
      'SELECT l.inventory_item_id AS "itemId", l.location_id',
      "WHERE l.shop_id = $1 AND",
      "WHERE $1::int IS NOT NULL AND",
    ),
  },
  {
    name: "tenant-forgotten-in-held",
    imitates: "units held for another shop's orders taken off one's own stock",
    profile: "tenants",
    sql: swap(
      'SELECT variant_id AS "variantId", sum(units)::int AS units FROM reservation',
      "WHERE shop_id = $1 AND",
      "WHERE $1::int IS NOT NULL AND",
    ),
  },
  {
    name: "buyer-of-another-shop",
    imitates: "who bought, stored under the shop of whoever worked before",
    profile: "tenants",
    sql: swap(
      "INSERT INTO order_buyer (shop_id",
      "VALUES ($1, $2,",
      "VALUES ((SELECT CASE WHEN $1::int > 0 THEN min(id) END FROM shop), $2,",
    ),
  },
];
