import type { ResolverTable } from "./context.ts";
import { mutations } from "./mutations/mutations.ts";
import { queries } from "./queries.ts";
import * as inventory from "./types/inventory.ts";
import { metafield } from "./types/metafield.ts";
import * as product from "./types/product.ts";
import * as shop from "./types/shop.ts";

/** Every type that the sandbox knows, by its name in the schema. */
export const resolvers: ResolverTable = {
  QueryRoot: queries,
  Mutation: mutations,
  App: shop.app,
  AppInstallation: shop.appInstallation,
  BulkOperation: shop.bulkOperation,
  Collection: shop.collection,
  Image: product.image,
  InventoryAdjustmentGroup: inventory.adjustmentGroup,
  InventoryChange: inventory.adjustment,
  InventoryItem: inventory.inventoryItem,
  InventoryLevel: inventory.inventoryLevel,
  Location: inventory.location,
  MediaImage: product.mediaImage,
  Metafield: metafield,
  Product: product.product,
  ProductOption: product.option,
  ProductOptionValue: product.optionValue,
  ProductVariant: product.variant,
  Shop: shop.shop,
  WebhookSubscription: shop.webhookSubscription,
};
