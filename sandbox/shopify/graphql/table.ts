import type { ResolverTable } from "./context.ts";
import { mutations } from "./mutations/mutations.ts";
import { refundCreatePayload } from "./mutations/refunds.ts";
import { queries } from "./queries.ts";
import * as inventory from "./types/inventory.ts";
import { metafield } from "./types/metafield.ts";
import { metafieldDefinition } from "./types/metafield-definition.ts";
import * as order from "./types/order.ts";
import * as back from "./types/order-back.ts";
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
  Fulfillment: back.fulfillment,
  FulfillmentLineItem: back.fulfillmentLineItem,
  Image: product.image,
  InventoryAdjustmentGroup: inventory.adjustmentGroup,
  InventoryChange: inventory.adjustment,
  InventoryItem: inventory.inventoryItem,
  InventoryLevel: inventory.inventoryLevel,
  LineItem: order.lineItem,
  Location: inventory.location,
  MailingAddress: order.mailingAddress,
  MediaImage: product.mediaImage,
  Metafield: metafield,
  MetafieldDefinition: metafieldDefinition,
  Order: order.order,
  OrderTransaction: back.orderTransaction,
  Product: product.product,
  ProductOption: product.option,
  ProductOptionValue: product.optionValue,
  ProductVariant: product.variant,
  Refund: back.refund,
  RefundCreatePayload: refundCreatePayload,
  RefundLineItem: back.refundLineItem,
  ShippingLine: order.shippingLine,
  Shop: shop.shop,
  WebhookSubscription: shop.webhookSubscription,
};
