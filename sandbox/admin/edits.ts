import { z } from "zod";
import { touch } from "../shopify/store/products.ts";
import type { Product, Variant } from "../shopify/store/records.ts";
import type { ShopStore } from "../shopify/store/shop-store.ts";
import { connect, QUANTITY_LIMIT, setAvailable } from "../shopify/store/stock.ts";

const units = z.int().min(-QUANTITY_LIMIT).max(QUANTITY_LIMIT);

export const productEdit = z.strictObject({
  title: z.string().trim().min(1, "A product needs a title").max(255, "A title has at most 255 characters").optional(),
  status: z.enum(["ACTIVE", "DRAFT", "ARCHIVED"]).optional(),
});

export const variantEdit = z.strictObject({
  price: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,2})?$/, "A price is a number such as 19.90")
    .transform((price) => Number(price).toFixed(2))
    .optional(),
  tracked: z.boolean().optional(),
  stock: z
    .strictObject({ locationId: z.int(), set: units })
    .or(z.strictObject({ locationId: z.int(), by: units }))
    .optional(),
});

/** What a merchant does on the product's page. The stand-in tells the app of it by webhooks, as Shopify would. */
export function editProduct(shop: ShopStore, product: Product, edit: z.infer<typeof productEdit>): void {
  shop.transact(() => {
    if (edit.title !== undefined) product.title = edit.title;
    if (edit.status !== undefined) {
      product.status = edit.status;
      product.publishedAtMs = edit.status === "ACTIVE" ? (product.publishedAtMs ?? shop.now()) : null;
    }
    touch(shop, product);
  });
}

export function editVariant(shop: ShopStore, variant: Variant, edit: z.infer<typeof variantEdit>): void {
  shop.transact(() => {
    const { item, product } = variant;
    if (edit.price !== undefined && edit.price !== variant.price) {
      variant.price = edit.price;
      variant.updatedAtMs = shop.now();
      touch(shop, product);
    }
    if (edit.tracked !== undefined && edit.tracked !== item.tracked) {
      item.tracked = edit.tracked;
      item.updatedAtMs = shop.now();
      shop.record({ topic: "inventory_items/update", item });
      touch(shop, product);
    }
    if (edit.stock !== undefined) setStock(shop, variant, edit.stock);
  });
}

type StockEdit = NonNullable<z.infer<typeof variantEdit>["stock"]>;

function setStock(shop: ShopStore, { item }: Variant, edit: StockEdit): void {
  const location = shop.locations.get(edit.locationId);
  if (location === undefined) throw new RangeError(`there is no location ${edit.locationId}`);
  const level = shop.levelOf(item, location.id);
  const wanted = "set" in edit ? edit.set : (level?.available ?? 0) + edit.by;
  if (level !== undefined) setAvailable(shop, level, wanted);
  else connect(shop, item, location, wanted);
}
