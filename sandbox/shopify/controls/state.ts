import { once } from "node:events";
import type { Response } from "express";
import { installationOf } from "../oauth/installation.ts";
import { oauthCounts } from "../oauth/tokens.ts";
import type { Services } from "../services.ts";
import { gid } from "../store/ids.ts";
import type { Product } from "../store/records.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { orderState } from "./order-state.ts";

const CHUNK_CHARS = 256 * 1024;

const productState = (product: Product): unknown => ({
  id: gid("Product", product.id),
  handle: product.handle,
  title: product.title,
  status: product.status.toLowerCase(),
  tags: product.tags,
  variants: product.variants.map((variant) => ({
    id: gid("ProductVariant", variant.id),
    inventoryItemId: gid("InventoryItem", variant.item.id),
    sku: variant.sku,
    title: variant.optionValues.join(" / "),
    price: variant.price,
    tracked: variant.item.tracked,
    inventory: variant.item.levels.map((level) => ({ location: level.location.name, available: level.available })),
  })),
});

/** The whole shop as JSON, written piece by piece: it may hold half a million variants. */
export async function writeState(services: Services, shop: ShopStore, response: Response): Promise<void> {
  const { installed, scopes } = installationOf(shop);
  const head = {
    shop: { id: shop.gid, domain: shop.info.domain, name: shop.info.name, currency: shop.info.currency },
    shops: services.shops.map((one) => one.info.domain),
    app: { installed, scopes, ...oauthCounts(shop) },
    counts: { products: shop.products.size, variants: shop.variants.size },
    locations: shop.locations.all.map(({ id, name, active }) => ({ id: gid("Location", id), name, active })),
    collections: shop.collections.all.map(({ id, handle, title, productIds }) => ({
      id: gid("Collection", id),
      handle,
      title,
      products: [...productIds].map((product) => gid("Product", product)),
    })),
    webhooks: services.webhooks.log.counts,
  };
  response.type("json");
  response.write(JSON.stringify(head).slice(0, -1));
  await writeList(response, "orders", shop.orders.all, orderState);
  await writeList(response, "products", shop.products.all, productState);
  if (!response.destroyed) response.end("}");
}

async function writeList<T>(
  response: Response,
  name: string,
  records: readonly T[],
  stateOf: (record: T) => unknown,
): Promise<void> {
  let chunk = `,"${name}":[`;
  let first = true;
  for (const record of records) {
    chunk += (first ? "" : ",") + JSON.stringify(stateOf(record));
    first = false;
    if (chunk.length < CHUNK_CHARS) continue;
    if (!response.write(chunk)) await Promise.race([once(response, "drain"), once(response, "close")]);
    if (response.destroyed) return;
    chunk = "";
  }
  if (!response.destroyed) response.write(`${chunk}]`);
}
