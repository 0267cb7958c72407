import { gid, idOf } from "../../store/ids.ts";
import { type Money, minorOf, NOTHING, portion, smaller, times, total } from "../../store/money.ts";
import type { OrderDiscount, TaxLine } from "../../store/order-records.ts";
import type { InventoryBehaviour } from "../../store/order-stock.ts";
import type { NewAddress, NewLine, NewOrder, NewTransaction } from "../../store/orders.ts";
import { variantTitle } from "../../store/products.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { UserError } from "../idempotency.ts";
import type { Args } from "../listing.ts";
import { metafieldRows } from "./metafield-input.ts";
import { checkTexts } from "./order-checks.ts";

/** Reads an order's input and gathers what is wrong with it, each with its place. */
class OrderReader {
  readonly errors: UserError[] = [];

  constructor(
    readonly shop: ShopStore,
    readonly currency: string,
    readonly presentmentCurrency: string,
  ) {}

  refuse(path: string[], message: string, code = "INVALID"): void {
    this.errors.push({ field: ["order", ...path], message, code });
  }

  /** A `MoneyBagInput` in the order's own currencies. */
  money(given: unknown, path: string[]): Money {
    const bag = given as { shopMoney: Args; presentmentMoney?: Args | null }; // a MoneyBagInput, checked by the schema
    const shop = this.amount(bag.shopMoney, this.currency, [...path, "shopMoney"]);
    if (bag.presentmentMoney) {
      const presentment = this.amount(bag.presentmentMoney, this.presentmentCurrency, [...path, "presentmentMoney"]);
      return { shop, presentment };
    }
    if (this.presentmentCurrency !== this.currency) {
      this.refuse([...path, "presentmentMoney"], "Presentment money is required where its currency is another");
    }
    return { shop, presentment: shop };
  }

  /** The same, of an amount that must not be negative. */
  price(given: unknown, path: string[]): Money {
    const money = this.money(given, path);
    if (money.shop < 0 || money.presentment < 0) this.refuse(path, "Price must be greater than or equal to 0");
    return money;
  }

  private amount({ amount, currencyCode }: Args, currency: string, path: string[]): number {
    if (currencyCode !== currency) {
      this.refuse([...path, "currencyCode"], `Currency must be ${currency}, and is ${String(currencyCode)}`);
      return 0;
    }
    const minor = minorOf(amount, currency);
    if (minor === undefined) this.refuse([...path, "amount"], `${String(amount)} is no amount of ${currency}`);
    return minor ?? 0;
  }
}

export const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
export const rowsOf = (value: unknown): Args[] => (Array.isArray(value) ? (value as Args[]) : []); // checked by the schema

function taxLinesIn(reader: OrderReader, given: unknown, base: Money, included: boolean, path: string[]): TaxLine[] {
  return rowsOf(given).map((row, at) => {
    const rate = Number(row.rate);
    // Without an amount it follows from the rate, which is part of the price where prices have taxes in them.
    const share = included ? 1 + rate : 1;
    return {
      title: String(row.title),
      rate,
      price: row.priceSet
        ? reader.price(row.priceSet, [...path, "taxLines", String(at), "priceSet"])
        : portion(base, rate, share),
      channelLiable: typeof row.channelLiable === "boolean" ? row.channelLiable : null,
    };
  });
}

function lineIn(reader: OrderReader, row: Args, included: boolean, path: string[]): NewLine {
  const { shop } = reader;
  const wantsVariant = typeof row.variantId === "string";
  const variant = wantsVariant ? shop.variants.get(idOf("ProductVariant", row.variantId) ?? 0) : undefined;
  if (wantsVariant && !variant) reader.refuse([...path, "variantId"], "Variant does not exist");
  const title = textOf(row.title) ?? variant?.product.title ?? "";
  if (title === "") reader.refuse([...path, "title"], "Title can't be blank");
  const quantity = Number(row.quantity);
  if (quantity < 1) reader.refuse([...path, "quantity"], "Quantity must be greater than 0");
  if (!row.priceSet && !variant) reader.refuse([...path, "priceSet"], "Price can't be blank");
  const fromShop = minorOf(variant?.price ?? "0", reader.currency) ?? 0;
  const price = row.priceSet
    ? reader.price(row.priceSet, [...path, "priceSet"])
    : { shop: fromShop, presentment: fromShop };
  return {
    variantId: variant?.id ?? null,
    sku: textOf(row.sku) ?? textOf(variant?.sku),
    title,
    variantTitle:
      textOf(row.variantTitle) ?? (variant && variant.product.variants.length > 1 ? variantTitle(variant) : null),
    vendor: textOf(row.vendor) ?? variant?.product.vendor ?? null,
    quantity,
    price,
    taxable: typeof row.taxable === "boolean" ? row.taxable : (variant?.taxable ?? true),
    requiresShipping:
      typeof row.requiresShipping === "boolean" ? row.requiresShipping : (variant?.item.requiresShipping ?? true),
    taxLines: taxLinesIn(reader, row.taxLines, times(price, Math.max(quantity, 0)), included, path),
    properties: rowsOf(row.properties).map(({ name, value }) => ({ key: String(name), value: String(value) })),
  };
}

function discountIn(reader: OrderReader, given: unknown, lines: NewLine[], shipping: Money): OrderDiscount | null {
  if (given === null || given === undefined) return null;
  const kinds = given as Record<string, Args | null | undefined>; // an OrderCreateDiscountCodeInput, checked by the schema
  const goods = total(lines.map((line) => times(line.price, Math.max(line.quantity, 0))));
  const path = ["discountCode"];
  const { itemFixedDiscountCode: fixed, itemPercentageDiscountCode: percent, freeShippingDiscountCode: free } = kinds;
  if ([fixed, percent, free].filter(Boolean).length > 1) {
    reader.refuse(path, "Only one type of discount code can be specified");
  }
  if (fixed) {
    const amount = fixed.amountSet
      ? reader.price(fixed.amountSet, [...path, "itemFixedDiscountCode", "amountSet"])
      : NOTHING;
    return { code: String(fixed.code), target: "LINE_ITEM", amount: smaller(amount, goods) };
  }
  if (percent) {
    const share = Math.min(100, Number(percent.percentage ?? 0));
    return { code: String(percent.code), target: "LINE_ITEM", amount: portion(goods, share, 100) };
  }
  return free ? { code: String(free.code), target: "SHIPPING_LINE", amount: shipping } : null;
}

function transactionsIn(reader: OrderReader, given: unknown, processedAtMs: number): NewTransaction[] {
  return rowsOf(given).map((row, at) => ({
    type: typeof row.kind === "string" ? row.kind : "SALE",
    status: typeof row.status === "string" ? row.status : "SUCCESS",
    gateway: textOf(row.gateway),
    amount: reader.price(row.amountSet, ["transactions", String(at), "amountSet"]),
    processedAtMs: typeof row.processedAt === "string" ? Date.parse(row.processedAt) : processedAtMs,
    test: row.test === true,
  }));
}

export function addressIn(given: unknown): NewAddress | null {
  if (given === null || given === undefined) return null;
  const row = given as Args; // a MailingAddressInput, checked by the schema
  return {
    firstName: textOf(row.firstName),
    lastName: textOf(row.lastName),
    company: textOf(row.company),
    address1: textOf(row.address1),
    address2: textOf(row.address2),
    city: textOf(row.city),
    province: textOf(row.province),
    provinceCode: textOf(row.provinceCode),
    zip: textOf(row.zip),
    countryCode: textOf(row.countryCode),
    phone: textOf(row.phone),
  };
}

export const attributesIn = (given: unknown): { key: string; value: string }[] =>
  rowsOf(given).map(({ key, value }) => ({ key: String(key), value: String(value) }));

/** Shopify keeps each tag once, in the order of the alphabet. */
export const tagsIn = (given: unknown): string[] =>
  [...new Set((Array.isArray(given) ? given.map(String) : []).map((tag) => tag.trim()).filter(Boolean))].sort();

/** Orders of an app that names no source carry the app's own id. */
const APP_SOURCE = "290000001";

/** The input of `orderCreate`, or what Shopify would say against it. */
export function orderIn(shop: ShopStore, input: Args, options: Args): NewOrder | UserError[] {
  const currency = textOf(input.currency) ?? shop.info.currency;
  const reader = new OrderReader(shop, currency, textOf(input.presentmentCurrency) ?? currency);
  const included = input.taxesIncluded === true;
  const lines = rowsOf(input.lineItems).map((row, at) => lineIn(reader, row, included, ["lineItems", String(at)]));
  const shippingLines = rowsOf(input.shippingLines).map((row, at) => {
    const path = ["shippingLines", String(at)];
    const price = reader.price(row.priceSet, [...path, "priceSet"]);
    const taxLines = taxLinesIn(reader, row.taxLines, price, included, path);
    return { title: String(row.title), code: textOf(row.code), source: textOf(row.source), price, taxLines };
  });
  const shipping = total(shippingLines.map(({ price }) => price));
  const goods = total(lines.map((line) => times(line.price, Math.max(line.quantity, 0))));
  const processedAtMs = typeof input.processedAt === "string" ? Date.parse(input.processedAt) : shop.now();
  const wanted: NewOrder = {
    name: textOf(input.name),
    createdAtMs: null,
    currency,
    presentmentCurrency: reader.presentmentCurrency,
    sourceName: textOf(input.sourceName) ?? APP_SOURCE,
    sourceIdentifier: textOf(input.sourceIdentifier),
    sourceUrl: textOf(input.sourceUrl),
    email: textOf(input.email),
    phone: textOf(input.phone),
    note: textOf(input.note),
    tags: tagsIn(input.tags),
    customAttributes: attributesIn(input.customAttributes),
    taxesIncluded: included,
    test: input.test === true,
    financialStatus: textOf(input.financialStatus),
    taxLines: taxLinesIn(reader, input.taxLines, goods, included, []),
    discount: discountIn(reader, input.discountCode, lines, shipping),
    processedAtMs,
    lines,
    shippingLines,
    transactions: transactionsIn(reader, input.transactions, processedAtMs),
    shippingAddress: addressIn(input.shippingAddress),
    billingAddress: addressIn(input.billingAddress),
    metafields: metafieldRows(reader, rowsOf(input.metafields), "ORDER", gid("Order", 0)),
    inventory: (textOf(options.inventoryBehaviour) ?? "BYPASS") as InventoryBehaviour, // an enum of the schema
    location: null,
  };
  checkTexts(reader, wanted);
  return reader.errors.length > 0 ? reader.errors : wanted;
}
