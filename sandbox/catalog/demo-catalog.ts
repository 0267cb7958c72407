import { campItems } from "./demo/camp-items.ts";
import { homeItems } from "./demo/home-items.ts";
import { productOf } from "./demo/item.ts";
import { outdoorItems } from "./demo/outdoor-items.ts";
import { roomItems } from "./demo/room-items.ts";
import { specialItems } from "./demo/special-items.ts";
import type { CatalogProduct } from "./types.ts";

/** Everything that an imaginary outdoor and home store sells, with the oddities of real catalogs. The same at every call. */
export function demoCatalog(): CatalogProduct[] {
  let eans = 0;
  return [...outdoorItems, ...campItems, ...homeItems, ...roomItems, ...specialItems].map((item) => {
    const product = productOf(item, eans);
    eans += product.variants.length;
    return product;
  });
}
