import { z } from "zod";
import type { ReceiptHandler, ReceiptOutcome } from "../domain/receipt.ts";
import type { Sql } from "../platform/database.ts";
import { forgetBodiesWith } from "./privacy-store.ts";
import { recordShopActivity } from "./shop-store.ts";

/** https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance; an email or phone may be missing. */
const customer = z.object({
  id: z.number().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
});
const requestPayload = z.object({ customer: customer.nullish(), data_request: z.object({ id: z.number() }).nullish() });
const redactPayload = z.object({ customer: customer.nullish() });

/**
 * The app keeps nothing about a shop's customers but the very webhooks of this kind, and those are emptied once they
 * are applied. So the answer to what is held is: nothing. It is put where the merchant, who has to answer the
 * customer, finds it, with the number of Shopify's request and without any detail of the customer.
 */
export const dataRequestHandler: ReceiptHandler<Sql> = {
  shops: "any",
  isPersonal: true,
  async apply(tx, shop, receipts, now) {
    for (const receipt of receipts) {
      const request = requestPayload.parse(receipt.payload).data_request?.id ?? 0;
      if (shop?.state !== "installed") continue;
      await recordShopActivity(tx, shop.id, { kind: "privacy.dataRequest", params: { request }, at: now });
    }
    return undefined;
  },
};

const bodiesAtOnce = 500;
const shortestText = 5; // of a text that tells of somebody: two digits would be found everywhere

/** Empties whatever stored webhook still tells of the customer. */
export const customerRedactHandler: ReceiptHandler<Sql> = {
  shops: "any",
  isPersonal: true,
  async apply(tx, shop, receipts, now) {
    const outcomes = new Map<number, ReceiptOutcome>();
    for (const receipt of receipts) {
      const about = redactPayload.parse(receipt.payload).customer;
      const texts = [String(about?.id ?? ""), about?.email ?? "", about?.phone ?? ""];
      const needles = texts.filter((text) => text.length >= shortestText);
      if (!shop || needles.length === 0) continue;
      const emptied = await forgetBodiesWith(tx, shop.domain, needles, bodiesAtOnce);
      if (emptied === bodiesAtOnce) {
        outcomes.set(receipt.id, { kind: "later", seconds: 0, note: "there is more to erase" });
      } else if (shop.state === "installed") {
        await recordShopActivity(tx, shop.id, { kind: "privacy.erased", params: {}, at: now });
      }
    }
    return outcomes;
  },
};
