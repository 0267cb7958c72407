import type { AdminResult, ShopAdmin } from "../app/shopify/index.ts";

/** A shop as Shopify would hold it, small enough to be compared with the mirror row by row. Times are whole seconds. */
export interface FakeLevel {
  available: number;
  updatedAtMs: number;
}
export interface FakeVariant {
  id: string;
  itemId: string;
  sku: string | null;
  barcode: string | null;
  price: string;
  compareAtPrice: string | null;
  values: string[];
  policy: "DENY" | "CONTINUE";
  imageUrl: string | null;
  updatedAtMs: number;
  tracked: boolean;
  requiresShipping: boolean;
  weight: { unit: string; value: number } | null;
  itemUpdatedAtMs: number;
  levels: Map<string, FakeLevel>;
}
export interface FakeProduct {
  id: string;
  title: string;
  html: string;
  status: "ACTIVE" | "DRAFT" | "ARCHIVED" | "UNLISTED";
  tags: string[];
  category: { id: string; fullName: string } | null;
  options: string[];
  images: string[];
  collections: string[];
  updatedAtMs: number;
  variants: FakeVariant[];
}
interface FakeLocation {
  id: string;
  name: string;
  isActive: boolean;
  updatedAtMs: number;
}
export interface Webhook {
  topic: string;
  body: string;
  triggeredAtMs: number;
}

const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
/** As webhooks write it: with the shop's offset. */
const zoned = (ms: number) => new Date(ms - 5 * 3_600_000).toISOString().replace(".000Z", "-05:00");
const gid = (type: string, id: string) => `gid://shopify/${type}/${id}`;
/** Real ids are written by hand, for JSON.stringify would round them. */
const exact = (body: object) => JSON.stringify(body).replace(/"#(\d+)"/g, "$1");

export class FakeShop {
  readonly products = new Map<string, FakeProduct>();
  readonly locations = new Map<string, FakeLocation>();
  readonly collections = new Map<string, string>();
  /** In the order of the events. */
  webhooks: Webhook[] = [];
  /** What the next bulk operations answer instead of the truth. */
  bulkAnswers: ((truth: string) => { body: string; objectCount?: number })[] = [];
  bulkOperations: { id: string; createdAtMs: number; body: Buffer; objectCount: number }[] = [];
  /** What the next requests of a name are answered with instead: data, or a failure. */
  readonly overrides = new Map<string, AdminResult<object>[]>();
  readonly currency: string;
  readonly #nowMs: () => number;
  /** Beyond 2^53, as some of Shopify's are. */
  #lastId = 9_007_199_254_740_993n;

  constructor(nowMs: () => number, currency = "USD") {
    this.#nowMs = () => Math.floor(nowMs() / 1000) * 1000;
    this.currency = currency;
  }

  newId(): string {
    this.#lastId += 2n;
    return String(this.#lastId);
  }

  addLocation(name: string): FakeLocation {
    const location = { id: this.newId(), name, isActive: true, updatedAtMs: this.#nowMs() };
    this.locations.set(location.id, location);
    this.#emit("locations/create", this.#locationBody(location));
    return location;
  }

  changeLocation(id: string, change: Partial<FakeLocation>, topic = "locations/update"): void {
    const location = this.#location(id);
    Object.assign(location, change, { updatedAtMs: this.#nowMs() });
    this.#emit(topic, this.#locationBody(location));
  }

  deleteLocation(id: string): void {
    this.locations.delete(id);
    for (const product of this.products.values()) for (const variant of product.variants) variant.levels.delete(id);
    this.#emit("locations/delete", { id: `#${id}` });
  }

  addProduct(change: Partial<FakeProduct>, variants: Partial<FakeVariant>[] = [{}]): FakeProduct {
    const product: FakeProduct = {
      id: this.newId(),
      title: "A product",
      html: "<p>Good</p>",
      status: "ACTIVE",
      tags: [],
      category: null,
      options: ["Title"],
      images: [],
      collections: [],
      updatedAtMs: this.#nowMs(),
      variants: [],
      ...change,
    };
    this.products.set(product.id, product);
    for (const variant of variants) this.#attach(product, variant);
    this.#emit("products/create", this.#productBody(product));
    for (const variant of product.variants) this.#tellItem(variant, "inventory_items/create");
    for (const variant of product.variants) {
      for (const locationId of variant.levels.keys()) this.#tellLevel(variant, locationId, "inventory_levels/connect");
    }
    return product;
  }

  changeProduct(product: FakeProduct, change: Partial<FakeProduct> = {}): void {
    Object.assign(product, change, { updatedAtMs: this.#nowMs() });
    this.#emit("products/update", this.#productBody(product));
  }

  deleteProduct(product: FakeProduct): void {
    this.products.delete(product.id);
    this.#emit("products/delete", { id: `#${product.id}` });
  }

  addVariant(product: FakeProduct, change: Partial<FakeVariant>): FakeVariant {
    const variant = this.#attach(product, change);
    this.changeProduct(product);
    return variant;
  }

  changeVariant(product: FakeProduct, variant: FakeVariant, change: Partial<FakeVariant>): void {
    Object.assign(variant, change, { updatedAtMs: this.#nowMs() });
    this.changeProduct(product);
  }

  removeVariant(product: FakeProduct, variant: FakeVariant): void {
    product.variants = product.variants.filter((other) => other !== variant);
    this.changeProduct(product);
  }

  changeItem(
    variant: FakeVariant,
    change: Pick<Partial<FakeVariant>, "tracked" | "requiresShipping" | "weight">,
  ): void {
    Object.assign(variant, change, { itemUpdatedAtMs: this.#nowMs() });
    this.#tellItem(variant, "inventory_items/update");
  }

  setStock(variant: FakeVariant, locationId: string, available: number): void {
    const isNew = !variant.levels.has(locationId);
    variant.levels.set(locationId, { available, updatedAtMs: this.#nowMs() });
    this.#tellLevel(variant, locationId, isNew ? "inventory_levels/connect" : "inventory_levels/update");
  }

  disconnect(variant: FakeVariant, locationId: string): void {
    variant.levels.delete(locationId);
    this.#emit("inventory_levels/disconnect", {
      inventory_item_id: `#${variant.itemId}`,
      location_id: `#${locationId}`,
    });
  }

  /** The bulk result, grouped, as JSON lines. */
  jsonl(): string {
    let text = "";
    const line = (value: object, parent?: string) =>
      (text += `${JSON.stringify(parent === undefined ? value : { ...value, __parentId: parent })}\n`);
    for (const product of this.products.values()) {
      const productGid = gid("Product", product.id);
      line(this.#productNode(product));
      for (const id of product.collections) line(this.#collectionNode(id), productGid);
      for (const url of product.images) line(mediaNode(url), productGid);
      line({ id: gid("Video", "7"), alt: null }, productGid);
      for (const variant of product.variants) {
        line(variantNode(variant, product), productGid);
        for (const [locationId, level] of variant.levels) {
          if (this.#location(locationId).isActive) {
            line(levelNode(variant, locationId, level), gid("ProductVariant", variant.id));
          }
        }
      }
    }
    return text;
  }

  admin(): ShopAdmin {
    const answer = (name: string, variables: Record<string, string & string[]>): object => {
      const product = this.products.get((variables.id ?? "").split("/").at(-1) ?? "");
      switch (name) {
        case "MirrorShop":
          return this.#shopAnswer();
        case "StartCatalogRead":
          return { bulkOperationRunQuery: { bulkOperation: this.#startBulk(), userErrors: [] } };
        case "BulkOperationState":
          return { bulkOperation: this.#bulkAnswer(variables.id ?? "") };
        case "MirrorExisting":
          return {
            nodes: (variables.ids ?? []).map((id: string) =>
              this.products.has(id.split("/").at(-1) ?? "") ? { id } : null,
            ),
          };
        case "RereadProduct":
          return { product: product ? this.#wholeNode(product) : null };
        case "RereadSomeVariants":
          return { nodes: (variables.ids ?? []).map((id: string) => this.#oneVariant(id.split("/").at(-1) ?? "")) };
        case "RereadVariants":
          return { product: product ? this.#variantPage(product, variables.after) : null };
        default:
          throw new Error(`the fake shop knows no ${name}`);
      }
    };
    return {
      shopDomain: "fake.myshopify.com",
      request: (operation, variables) => {
        const name = /(?:query|mutation) (\w+)/.exec(operation)?.[1] ?? "";
        const override = this.overrides.get(name)?.shift();
        const result = override ?? { ok: true, data: answer(name, variables as never) };
        // The answers have the shapes of the documents; the generated types cannot be met without casting.
        return Promise.resolve(result as AdminResult<never>);
      },
      openJsonl: (url) => pieces(this.bulkOperations.find(({ id }) => id === url)?.body ?? Buffer.alloc(0)),
    };
  }

  #attach(product: FakeProduct, change: Partial<FakeVariant>): FakeVariant {
    const variant: FakeVariant = {
      id: this.newId(),
      itemId: this.newId(),
      sku: `SKU-${product.variants.length + 1}`,
      barcode: null,
      price: "10.00",
      compareAtPrice: null,
      values: ["Default Title"],
      policy: "DENY",
      imageUrl: null,
      updatedAtMs: this.#nowMs(),
      tracked: true,
      requiresShipping: true,
      weight: { unit: "KILOGRAMS", value: 0.5 },
      itemUpdatedAtMs: this.#nowMs(),
      levels: new Map(),
      ...change,
    };
    product.variants.push(variant);
    return variant;
  }

  #startBulk() {
    const truth = this.jsonl();
    const { body, objectCount } = this.bulkAnswers.shift()?.(truth) ?? { body: truth };
    const bulk = {
      id: gid("BulkOperation", String(this.bulkOperations.length + 1)),
      createdAtMs: this.#nowMs(),
      body: Buffer.from(body),
      objectCount: objectCount ?? truth.split("\n").length - 1,
    };
    this.bulkOperations.push(bulk);
    return { id: bulk.id, createdAt: iso(bulk.createdAtMs) };
  }

  #bulkAnswer(id: string) {
    const bulk = this.bulkOperations.find((candidate) => candidate.id === id);
    if (!bulk) return null;
    return {
      id,
      status: "COMPLETED",
      errorCode: null,
      objectCount: String(bulk.objectCount),
      fileSize: null,
      url: bulk.objectCount === 0 ? null : id,
      partialDataUrl: null,
    };
  }

  #shopAnswer() {
    return {
      shop: {
        name: "Fake",
        currencyCode: this.currency,
        ianaTimezone: "America/New_York",
        updatedAt: iso(0),
        shopAddress: { countryCodeV2: "US" },
      },
      locations: {
        nodes: [...this.locations.values()].map(({ id, name, isActive, updatedAtMs }) => ({
          id: gid("Location", id),
          name,
          isActive,
          fulfillsOnlineOrders: true,
          updatedAt: iso(updatedAtMs),
          address: { countryCode: "US", city: "Boston" },
        })),
        pageInfo: { hasNextPage: false, endCursor: null },
      },
    };
  }

  #productNode(product: FakeProduct) {
    return {
      id: gid("Product", product.id),
      title: product.title,
      handle: `handle-${product.id}`,
      descriptionHtml: product.html,
      vendor: "Acme",
      productType: "Things",
      status: product.status,
      tags: product.tags,
      updatedAt: iso(product.updatedAtMs),
      category: product.category && { ...product.category, id: gid("TaxonomyCategory", product.category.id) },
      options: optionsOf(product),
    };
  }

  #collectionNode = (id: string) => ({ id: gid("Collection", id), title: this.collections.get(id) ?? "" });

  #wholeNode(product: FakeProduct) {
    return {
      ...this.#productNode(product),
      collections: { nodes: product.collections.map(this.#collectionNode) },
      media: { nodes: product.images.map(mediaNode) },
    };
  }

  #variantPage(product: FakeProduct, after: string | undefined) {
    const from = Number(after ?? 0);
    const page = product.variants.slice(from, from + 25);
    const pageInfo = { hasNextPage: from + 25 < product.variants.length, endCursor: String(from + 25) };
    const nodes = page.map((variant) => this.#withLevels(variant, product));
    return { updatedAt: iso(product.updatedAtMs), variants: { nodes, pageInfo } };
  }

  #withLevels(variant: FakeVariant, product: FakeProduct) {
    const node = variantNode(variant, product);
    const levels = [...variant.levels]
      .filter(([locationId]) => this.#location(locationId).isActive)
      .map(([locationId, level]) => levelNode(variant, locationId, level));
    const inventoryLevels = { nodes: levels, pageInfo: { hasNextPage: false, endCursor: null } };
    return { ...node, inventoryItem: { ...node.inventoryItem, inventoryLevels } };
  }

  #oneVariant(id: string) {
    for (const product of this.products.values()) {
      const variant = product.variants.find((candidate) => candidate.id === id);
      if (variant) return { product: { id: gid("Product", product.id) }, ...this.#withLevels(variant, product) };
    }
    return null;
  }

  #location(id: string): FakeLocation {
    const location = this.locations.get(id);
    if (!location) throw new Error(`no location ${id}`);
    return location;
  }

  #emit(topic: string, body: object): void {
    this.webhooks.push({ topic, body: exact(body), triggeredAtMs: this.#nowMs() });
  }

  #tellItem(variant: FakeVariant, topic: string): void {
    this.#emit(topic, {
      id: `#${variant.itemId}`,
      admin_graphql_api_id: gid("InventoryItem", variant.itemId),
      updated_at: zoned(variant.itemUpdatedAtMs),
      tracked: variant.tracked,
      requires_shipping: variant.requiresShipping,
      weight_value: variant.weight?.value ?? 0,
      weight_unit: variant.weight ? "kg" : "",
    });
  }

  #tellLevel(variant: FakeVariant, locationId: string, topic: string): void {
    const level = variant.levels.get(locationId);
    if (!level) return;
    this.#emit(topic, {
      inventory_item_id: `#${variant.itemId}`,
      location_id: `#${locationId}`,
      available: level.available,
      updated_at: zoned(level.updatedAtMs),
      admin_graphql_api_id: `gid://shopify/InventoryLevel/${locationId}?inventory_item_id=${variant.itemId}`,
    });
  }

  #locationBody = ({ id, name, isActive, updatedAtMs }: FakeLocation) => ({
    id: `#${id}`,
    admin_graphql_api_id: gid("Location", id),
    name,
    active: isActive,
    updated_at: zoned(updatedAtMs),
    country_code: "US",
    city: "Boston",
  });

  #productBody(product: FakeProduct) {
    const images = product.images.map((src, index) => ({ id: index + 1, src, alt: null }));
    return {
      id: `#${product.id}`,
      admin_graphql_api_id: gid("Product", product.id),
      title: product.title,
      handle: `handle-${product.id}`,
      body_html: product.html,
      vendor: "Acme",
      product_type: "Things",
      status: product.status.toLowerCase(),
      tags: product.tags.join(", "),
      updated_at: zoned(product.updatedAtMs),
      category: product.category && {
        admin_graphql_api_id: gid("TaxonomyCategory", product.category.id),
        full_name: product.category.fullName,
      },
      options: optionsOf(product),
      images,
      variants: product.variants.slice(0, 100).map((variant, index) => ({
        id: `#${variant.id}`,
        admin_graphql_api_id: gid("ProductVariant", variant.id),
        updated_at: zoned(variant.updatedAtMs),
        title: variant.values.join(" / "),
        price: variant.price,
        compare_at_price: variant.compareAtPrice,
        sku: variant.sku,
        barcode: variant.barcode,
        position: index + 1,
        inventory_policy: variant.policy.toLowerCase(),
        inventory_item_id: `#${variant.itemId}`,
        image_id: images.find(({ src }) => src === variant.imageUrl)?.id ?? null,
        option1: variant.values[0] ?? null,
        option2: variant.values[1] ?? null,
        option3: variant.values[2] ?? null,
      })),
      variant_gids: product.variants.map(({ id, updatedAtMs }) => ({
        admin_graphql_api_id: gid("ProductVariant", id),
        updated_at: new Date(updatedAtMs).toISOString(),
      })),
    };
  }
}

const optionsOf = (product: FakeProduct) =>
  product.options.map((name, index) => ({
    name,
    values: [...new Set(product.variants.map(({ values }) => values[index] ?? ""))],
  }));

const mediaNode = (url: string) => ({ id: gid("MediaImage", "5"), alt: null, image: { url } });

const variantNode = (variant: FakeVariant, product: FakeProduct) => ({
  id: gid("ProductVariant", variant.id),
  title: variant.values.join(" / "),
  sku: variant.sku,
  barcode: variant.barcode,
  price: variant.price,
  compareAtPrice: variant.compareAtPrice,
  position: product.variants.indexOf(variant) + 1,
  inventoryPolicy: variant.policy,
  updatedAt: iso(variant.updatedAtMs),
  selectedOptions: product.options.map((name, index) => ({ name, value: variant.values[index] ?? "" })),
  image: variant.imageUrl === null ? null : { url: variant.imageUrl },
  inventoryItem: {
    id: gid("InventoryItem", variant.itemId),
    tracked: variant.tracked,
    requiresShipping: variant.requiresShipping,
    updatedAt: iso(variant.itemUpdatedAtMs),
    measurement: { weight: variant.weight },
  },
});

const levelNode = (variant: FakeVariant, locationId: string, level: FakeLevel) => ({
  id: `gid://shopify/InventoryLevel/4711?inventory_item_id=${variant.itemId}`,
  updatedAt: iso(level.updatedAtMs),
  location: { id: gid("Location", locationId) },
  quantities: [{ name: "available", quantity: level.available }],
});

/** Cut anywhere, as a network does. */
async function* pieces(body: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < body.length; from += 777) {
    await Promise.resolve();
    yield body.subarray(from, from + 777);
  }
}
