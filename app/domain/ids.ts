declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Our own row ids. */
export type ShopId = Branded<number, "ShopId">;
export type AccountId = Branded<number, "AccountId">;

/**
 * Shopify's ids: the digits at the end of a gid, as text. They are 64-bit numbers, and some lie beyond 2^53, where a
 * JavaScript number rounds: never read them from a JSON number, take `admin_graphql_api_id`.
 */
export type ProductId = Branded<string, "ProductId">;
export type VariantId = Branded<string, "VariantId">;
export type InventoryItemId = Branded<string, "InventoryItemId">;
export type LocationId = Branded<string, "LocationId">;
export type CollectionId = Branded<string, "CollectionId">;

export interface GidTypes {
  Product: ProductId;
  ProductVariant: VariantId;
  InventoryItem: InventoryItemId;
  Location: LocationId;
  Collection: CollectionId;
}

// A brand has no value at run time: these two casts are where a plain value becomes a branded one.
export const shopId = (value: number) => value as ShopId;
export const accountId = (value: number) => value as AccountId;

/** `gid://shopify/Product/123` -> `123`; undefined for anything else, a gid of another type included. */
export function fromGid<Type extends keyof GidTypes>(type: Type, gid: string): GidTypes[Type] | undefined {
  const match = /^gid:\/\/shopify\/(\w+)\/(\d+)(?:\?.*)?$/.exec(gid);
  return match?.[1] === type ? (match[2] as GidTypes[Type]) : undefined;
}

export const toGid = <Type extends keyof GidTypes>(type: Type, id: GidTypes[Type]) => `gid://shopify/${type}/${id}`;
