/** One product as a catalog describes it, before the Shopify stand-in gives it ids. Prices are decimal strings in the shop's currency. */
export interface CatalogProduct {
  handle: string;
  title: string;
  bodyHtml: string;
  vendor: string;
  type: string;
  tags: string[];
  published: boolean;
  status: "active" | "draft" | "archived";
  /** Full name in Shopify's product taxonomy, such as "Home & Garden > Decor > Vases". */
  category?: string;
  options: string[];
  images: { src: string; alt: string; position: number }[];
  variants: {
    optionValues: string[];
    sku: string;
    grams: number;
    tracked: boolean;
    quantities: Record<string /* location name */, number>;
    policy: "deny" | "continue";
    price: string;
    compareAtPrice?: string;
    requiresShipping: boolean;
    taxable: boolean;
    barcode: string;
    imageSrc?: string;
    cost?: string;
  }[];
}

export type CatalogVariant = CatalogProduct["variants"][number];
