import type { NewOrder } from "../../store/orders.ts";
import type { ShopStore } from "../../store/shop-store.ts";

/** https://shopify.dev/docs/api/admin-graphql/latest/mutations/orderCreate and the limits of the admin's own forms. */
const MAX_LINES = 500;
const MAX_TAGS = 250;
const MAX_TAG = 40;
const MAX_NOTE = 5000;
const RESERVED_SOURCES = new Set(["web", "pos", "shopify_draft_order", "iphone", "android"]);

/** What of an input's reader is needed here. */
interface Reader {
  shop: Pick<ShopStore, "now">;
  refuse(field: string[], message: string, code?: string): void;
}

/** Rules of an order that need more than one of its parts, and of its texts. */
export function checkTexts(reader: Reader, order: NewOrder): void {
  const { lines, shippingLines, tags, note, email, phone, sourceName } = order;
  if (lines.length === 0) reader.refuse(["lineItems"], "Line items must have at least one line item");
  if (lines.length > MAX_LINES) reader.refuse(["lineItems"], `Line items cannot be more than ${MAX_LINES}`);
  const onLines = lines.some(({ taxLines }) => taxLines.length > 0);
  const onShipping = shippingLines.some(({ taxLines }) => taxLines.length > 0);
  if (order.taxLines.length > 0 && (onLines || onShipping)) {
    reader.refuse(["taxLines"], "Tax lines can be specified on the order or on its line items, but not on both");
  }
  if (Number.isNaN(order.processedAtMs) || order.processedAtMs > reader.shop.now()) {
    reader.refuse(["processedAt"], "Processed at must not be in the future", "PROCESSED_AT_INVALID");
  }
  if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) reader.refuse(["email"], "Email is invalid");
  if (phone !== null && !isPhone(phone)) reader.refuse(["phone"], "Phone is invalid");
  if (tags.length > MAX_TAGS) reader.refuse(["tags"], `Tags cannot be more than ${MAX_TAGS}`);
  if (tags.some((tag) => tag.length > MAX_TAG)) {
    reader.refuse(["tags"], `Tags is invalid: a tag has at most ${MAX_TAG} characters`);
  }
  if (note !== null && note.length > MAX_NOTE) reader.refuse(["note"], `Note is too long (maximum ${MAX_NOTE})`);
  if (sourceName !== null && RESERVED_SOURCES.has(sourceName)) {
    reader.refuse(["sourceName"], `Source name "${sourceName}" is reserved`);
  }
}

function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, "").length;
  return /^\+?[\d\s().\-/]+$/.test(text) && digits >= 7 && digits <= 15;
}
