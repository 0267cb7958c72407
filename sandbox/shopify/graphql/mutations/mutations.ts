import { cancelBulk, runBulk } from "../../bulk/mutations.ts";
import type { TypeResolvers } from "../context.ts";
import { inventoryItemUpdate } from "./inventory-item.ts";
import * as inventory from "./inventory.ts";
import { metafieldDefinitionCreate } from "./metafield-definitions.ts";
import { metafieldsSet } from "./metafields.ts";
import { orderCreate, orderUpdate } from "./orders.ts";
import { orderCancel, refundCreate } from "./refunds.ts";
import * as products from "./products.ts";
import * as webhooks from "./webhooks.ts";

export const mutations: TypeResolvers<unknown> = {
  bulkOperationRunQuery: runBulk,
  bulkOperationCancel: cancelBulk,
  inventorySetQuantities: inventory.inventorySetQuantities,
  inventoryAdjustQuantities: inventory.inventoryAdjustQuantities,
  inventoryItemUpdate,
  inventoryActivate: inventory.inventoryActivate,
  inventoryDeactivate: inventory.inventoryDeactivate,
  metafieldDefinitionCreate,
  metafieldsSet,
  orderCancel,
  orderCreate,
  orderUpdate,
  refundCreate,
  ...products,
  ...webhooks,
};
