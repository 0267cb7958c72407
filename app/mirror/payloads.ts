import { z } from "zod";
import type { InventoryItemId } from "../domain/ids.ts";
import { decimal, gid, idNumber, instant, text, textOrEmpty } from "./plain-values.ts";

/**
 * Webhook bodies, as far as they are used. Their shape is that of Shopify's REST API:
 * https://shopify.dev/docs/api/webhooks?reference=toml
 * They are read with `parseExact`, so that ids without a gid lose no digit.
 */

const variant = z.object({
  admin_graphql_api_id: gid("ProductVariant"),
  updated_at: instant,
  title: text,
  price: decimal,
  compare_at_price: decimal.nullish(),
  sku: textOrEmpty,
  barcode: textOrEmpty,
  position: z.number().int(),
  inventory_policy: z.enum(["deny", "continue"]),
  inventory_item_id: idNumber("InventoryItem").nullable(),
  image_id: z.union([z.number(), z.string()]).nullish(),
  option1: textOrEmpty,
  option2: textOrEmpty,
  option3: textOrEmpty,
});
export type VariantPayload = z.infer<typeof variant>;

export const productPayload = z.object({
  admin_graphql_api_id: gid("Product"),
  updated_at: instant,
  title: text,
  handle: text,
  body_html: textOrEmpty,
  vendor: textOrEmpty,
  product_type: textOrEmpty,
  status: z.enum(["active", "draft", "archived", "unlisted"]),
  tags: text,
  category: z.object({ admin_graphql_api_id: z.string(), full_name: text }).nullish(),
  options: z.array(z.object({ name: text, values: z.array(text) })),
  images: z.array(z.object({ id: z.union([z.number(), z.string()]), src: text, alt: textOrEmpty })),
  variants: z.array(variant),
  variant_gids: z.array(z.object({ admin_graphql_api_id: gid("ProductVariant"), updated_at: instant })),
});
export type ProductPayload = z.infer<typeof productPayload>;

/** What tells at least which product it is about, where the whole cannot be read. */
export const productKey = z.object({ admin_graphql_api_id: gid("Product") });

export const deletedProduct = z.object({ id: idNumber("Product") });

/** The gid of a level names its item; its first number is the level's own, not the location's. */
const itemInGid = /\?inventory_item_id=(\d+)$/;

export const levelPayload = z
  .object({
    admin_graphql_api_id: z.string().regex(itemInGid, "names no inventory item"),
    location_id: idNumber("Location"),
    /** null: Shopify does not count this item there. */
    available: z.number().int().nullable(),
    updated_at: instant,
  })
  .transform(({ admin_graphql_api_id: gidText, location_id: locationId, ...rest }) => ({
    // Digits, by the pattern.
    itemId: (itemInGid.exec(gidText)?.[1] ?? "") as InventoryItemId,
    locationId,
    available: rest.available ?? 0,
    updatedAtMs: rest.updated_at,
  }));

/** Without a gid: the numbers themselves have to do. */
export const disconnectedLevel = z.object({
  inventory_item_id: idNumber("InventoryItem"),
  location_id: idNumber("Location"),
});

export const itemPayload = z.object({
  admin_graphql_api_id: gid("InventoryItem"),
  updated_at: instant,
  tracked: z.boolean(),
  requires_shipping: z.boolean(),
  weight_value: z.number().nullish(),
  weight_unit: z.string().nullish(),
});

export const deletedItem = z.object({ admin_graphql_api_id: gid("InventoryItem") });

export const locationPayload = z.object({
  admin_graphql_api_id: gid("Location"),
  updated_at: instant,
  name: text,
  active: z.boolean(),
  country_code: textOrEmpty,
  city: textOrEmpty,
});

export const deletedLocation = z.object({ id: idNumber("Location") });
