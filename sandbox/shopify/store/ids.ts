/**
 * Ids are numbers as large as Shopify's own, so that code which keeps them in 32 bits fails here and not in production.
 * Each kind has a range of its own, and each shop a stretch of that range: ids are unique over all shops, and the same
 * catalog always gets the same ids.
 */
const RANGES = {
  Product: 8_100_000_000_000,
  ProductVariant: 44_200_000_000_000,
  ProductOption: 10_300_000_000_000,
  ProductOptionValue: 3_400_000_000_000,
  MediaImage: 35_500_000_000_000,
  Collection: 470_000_000_000,
  Location: 71_000_000_000,
  Metafield: 29_600_000_000_000,
  BulkOperation: 4_700_000_000_000,
  WebhookSubscription: 1_800_000_000_000,
  InventoryAdjustmentGroup: 6_900_000_000_000,
  Order: 5_600_000_000_000,
  LineItem: 14_100_000_000_000,
  ShippingLine: 4_600_000_000_000,
  OrderTransaction: 6_700_000_000_000,
  Fulfillment: 5_100_000_000_000,
  FulfillmentLineItem: 12_200_000_000_000,
  Refund: 930_000_000_000,
  RefundLineItem: 610_000_000_000,
  MailingAddress: 9_300_000_000_000,
  MetafieldDefinition: 9_800_000_000,
} as const;

export type NumberedKind = keyof typeof RANGES;
const SHOP_STRETCH = 1_000_000_000;
const ITEM_AFTER_VARIANT = 2_050_000_000_000;
const LEVEL_AFTER_LOCATION = 30_500_000_000;

/** An inventory item's id follows from its variant's: half a million items then need no index. */
export const itemIdOf = (variantId: number): number => variantId + ITEM_AFTER_VARIANT;
export const variantIdOf = (itemId: number): number => itemId - ITEM_AFTER_VARIANT;

export const gid = (kind: string, id: number): string => `gid://shopify/${kind}/${id}`;
export const levelGid = (itemId: number, locationId: number): string =>
  `gid://shopify/InventoryLevel/${locationId + LEVEL_AFTER_LOCATION}?inventory_item_id=${itemId}`;

export interface ParsedGid {
  kind: string;
  id: number;
  /** Only in the id of an inventory level. */
  itemId?: number;
}

/** Reads `gid://shopify/Product/1`, or nothing where the text is no such id. */
export function parseGid(text: string): ParsedGid | undefined {
  const match = /^gid:\/\/shopify\/(\w+)\/(\d+)(?:\?inventory_item_id=(\d+))?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  const id = Number(match[2]);
  if (match[1] !== "InventoryLevel") return { kind: match[1], id };
  return { kind: match[1], id: id - LEVEL_AFTER_LOCATION, itemId: Number(match[3]) };
}

/** The number in a gid of the given kind; a bare number is taken as it is. */
export function idOf(kind: string, text: unknown): number | undefined {
  if (typeof text !== "string" && typeof text !== "number") return undefined;
  if (/^\d+$/.test(String(text))) return Number(text);
  const parsed = parseGid(String(text));
  return parsed?.kind === kind ? parsed.id : undefined;
}

export class Numbering {
  private readonly used: Partial<Record<NumberedKind, number>> = {};

  constructor(private readonly shopIndex: number) {}

  next(kind: NumberedKind): number {
    const count = (this.used[kind] ?? 0) + 1;
    this.used[kind] = count;
    return RANGES[kind] + this.shopIndex * SHOP_STRETCH + count;
  }

  toJSON(): Partial<Record<NumberedKind, number>> {
    return { ...this.used };
  }

  restore(used: Partial<Record<NumberedKind, number>>): void {
    Object.assign(this.used, used);
  }
}
