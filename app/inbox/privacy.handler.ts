import { z } from "zod";
import type { ShopId } from "../domain/ids.ts";
import type { Receipt, ReceiptHandler, ReceiptOutcome } from "../domain/receipt.ts";
import type { Sql } from "../platform/database.ts";
import { forgetBodiesWith } from "./privacy-store.ts";
import { recordShopActivity } from "./shop-store.ts";

/** A customer as Shopify names one; order ids are digits. */
export interface Customer {
  email?: string | undefined;
  shopifyOrderIds: readonly string[];
}

/** The buyers of the channels' orders, which another stage keeps. All within the transaction. */
export interface Buyers {
  /** Bounded: `isDone` false means that there is more. */
  erase(tx: Sql, shopId: ShopId, who: Customer, at: Date): Promise<{ isDone: boolean; erased: number }>;
  /** Orders whose buyer's details are held: some of their numbers, and how many there are. */
  find(tx: Sql, shopId: ShopId, who: Customer): Promise<{ numbers: readonly string[]; count: number }>;
}

/** https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance; an email or phone may be missing. */
const customer = z.object({
  id: z.number().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
});
const orderIds = z.array(z.union([z.number(), z.string()])).nullish();
const requestPayload = z.object({
  customer: customer.nullish(),
  data_request: z.object({ id: z.number() }).nullish(),
  orders_requested: orderIds,
});
const redactPayload = z.object({ customer: customer.nullish(), orders_to_redact: orderIds });

/** Ids beyond 2^53 are rounded in JSON numbers: then they are read from the text. */
function digitsOf(ids: z.infer<typeof orderIds>, field: string, { bodyText }: Receipt): string[] {
  const listed = ids ?? [];
  if (listed.every((id) => typeof id === "string" || Number.isSafeInteger(id))) {
    return listed.map((id) => /(\d+)$/.exec(String(id))?.[1] ?? "").filter((id) => id !== "");
  }
  const text = new RegExp(`"${field}"\\s*:\\s*\\[([^\\]]*)\\]`).exec(bodyText)?.[1] ?? "";
  return text.match(/\d+/g) ?? [];
}

/**
 * Says where the merchant, who has to answer the customer, finds it, which orders hold details: by their numbers, with
 * the number of Shopify's request and without any detail of the customer. Besides buyers, the app keeps nothing about a
 * shop's customers but the very webhooks of this kind, and those are emptied once they are applied.
 */
export const dataRequestHandler = (buyers: Buyers): ReceiptHandler<Sql> => ({
  shops: "any",
  isPersonal: true,
  async apply(tx, shop, receipts, now) {
    for (const receipt of receipts) {
      const payload = requestPayload.parse(receipt.payload);
      if (shop?.state !== "installed") continue;
      const shopifyOrderIds = digitsOf(payload.orders_requested, "orders_requested", receipt);
      const email = payload.customer?.email ?? undefined;
      const { numbers, count } = await buyers.find(tx, shop.id, { email, shopifyOrderIds });
      const request = payload.data_request?.id ?? 0;
      const orders = `${numbers.join(", ")}${count > numbers.length ? " …" : ""}`;
      const activity =
        count === 0
          ? { kind: "privacy.dataRequest" as const, params: { request } }
          : { kind: "privacy.dataRequestOrders" as const, params: { request, count, orders } };
      await recordShopActivity(tx, shop.id, { ...activity, at: now });
    }
    return undefined;
  },
});

const bodiesAtOnce = 500;
const shortestText = 5; // of a text that tells of somebody: two digits would be found everywhere

/** Erases the customer as a buyer, and empties whatever stored webhook still tells of them. */
export const customerRedactHandler = (buyers: Buyers): ReceiptHandler<Sql> => ({
  shops: "any",
  isPersonal: true,
  async apply(tx, shop, receipts, now) {
    const outcomes = new Map<number, ReceiptOutcome>();
    for (const receipt of receipts) {
      const payload = redactPayload.parse(receipt.payload);
      if (!shop) continue;
      const about = payload.customer;
      const texts = [String(about?.id ?? ""), about?.email ?? "", about?.phone ?? ""];
      const needles = texts.filter((text) => text.length >= shortestText);
      const shopifyOrderIds = digitsOf(payload.orders_to_redact, "orders_to_redact", receipt);
      const { isDone } = await buyers.erase(tx, shop.id, { email: about?.email ?? undefined, shopifyOrderIds }, now);
      const emptied = needles.length === 0 ? 0 : await forgetBodiesWith(tx, shop.domain, needles, bodiesAtOnce);
      if (!isDone || emptied === bodiesAtOnce) {
        outcomes.set(receipt.id, { kind: "later", seconds: 0, note: "there is more to erase" });
      } else if (shop.state === "installed" && (needles.length > 0 || shopifyOrderIds.length > 0)) {
        await recordShopActivity(tx, shop.id, { kind: "privacy.erased", params: {}, at: now });
      }
    }
    return outcomes;
  },
});
