import { placeholderUrl } from "./pictures.ts";
import type { CatalogProduct } from "./types.ts";

/**
 * Shopify copies the pictures of an import to its own CDN, so what apps see is never the address in the file. The copies here are
 * drawings, for the sandbox works offline. Addresses that are ours already stay.
 */
export function rehosted(product: CatalogProduct): CatalogProduct {
  const moved = new Map(product.images.map(({ src, position }) => [src, newAddress(product.handle, src, position)]));
  return {
    ...product,
    images: product.images.map((image) => ({ ...image, src: moved.get(image.src) ?? image.src })),
    variants: product.variants.map((variant) =>
      variant.imageSrc === undefined
        ? variant
        : { ...variant, imageSrc: moved.get(variant.imageSrc) ?? variant.imageSrc },
    ),
  };
}

const newAddress = (handle: string, src: string, position: number) =>
  src.startsWith("https://cdn.shopify.com/s/files/1/0001/demo/") ? src : placeholderUrl(handle, position);
