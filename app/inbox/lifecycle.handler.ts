import { z } from "zod";
import type { Receipt, ReceiptHandler, ReceiptOutcome } from "../domain/receipt.ts";
import { jobs } from "../jobs.ts";
import type { Sql } from "../platform/database.ts";
import type { Queue } from "../queue/queue.ts";
import { markUninstalled, putScopes, putShopFacts, recordShopActivity } from "./shop-store.ts";

const instant = z.string().transform((text, context) => {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  context.addIssue({ code: "custom", message: "is no time" });
  return z.NEVER;
});

/** When it happened, as well as we know. */
const happenedAt = (receipt: Receipt) => receipt.triggeredAt ?? receipt.receivedAt;

/**
 * A webhook may be hours late: one of an earlier installation must not end the present one. Shopify's clock says when
 * it happened, ours when the app was installed; they agree to a second or so, and nobody installs twice in that.
 */
export const uninstalledHandler: ReceiptHandler<Sql> = {
  shops: "any",
  async apply(tx, shop, receipts, now) {
    if (!shop) return ignoreAll(receipts, "the shop has not installed the app");
    if (shop.state !== "installed") return undefined;
    const outcomes = new Map<number, ReceiptOutcome>();
    const valid = receipts.filter((receipt) => {
      const isStale = happenedAt(receipt) < shop.installedAt;
      if (isStale) outcomes.set(receipt.id, { kind: "ignored", note: "the shop has installed the app again since" });
      return !isStale;
    });
    const [first] = valid;
    if (first) {
      await markUninstalled(tx, shop.id, shop.domain, happenedAt(first));
      await recordShopActivity(tx, shop.id, { kind: "shop.uninstalled", params: {}, at: now });
    }
    return outcomes;
  },
};

const scopesPayload = z.object({ current: z.array(z.string()), updated_at: instant.nullish() });

export const scopesHandler: ReceiptHandler<Sql> = {
  shops: "installed",
  async apply(tx, shop, receipts, now) {
    for (const receipt of receipts) {
      const { current, updated_at } = scopesPayload.parse(receipt.payload);
      const scopes = current.join(",");
      const isNew = await putScopes(tx, shop.id, scopes, updated_at ?? happenedAt(receipt));
      if (isNew) await recordShopActivity(tx, shop.id, { kind: "shop.scopes", params: { scopes }, at: now });
    }
    return undefined;
  },
};

const shopPayload = z.object({
  name: z.string(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  iana_timezone: z.string().nullish(),
  country_code: z.string().nullish(),
  updated_at: instant.nullish(),
});

export function shopUpdateHandler({ queue }: { queue: Pick<Queue, "send"> }): ReceiptHandler<Sql> {
  return {
    shops: "installed",
    async apply(tx, shop, receipts, now) {
      for (const receipt of receipts) {
        const payload = shopPayload.parse(receipt.payload);
        const facts = {
          name: payload.name,
          currency: payload.currency,
          timezone: payload.iana_timezone ?? undefined,
          countryCode: payload.country_code ?? undefined,
        };
        const before = await putShopFacts(tx, shop.id, facts, payload.updated_at ?? happenedAt(receipt));
        if (before === undefined) continue;
        // Prices are kept in minor units of the shop's currency: all of them have to be read again.
        await queue.send(jobs.mirrorShop, { shopId: shop.id, kind: "import" }, { tx });
        const params = { from: before, to: payload.currency };
        await recordShopActivity(tx, shop.id, { kind: "shop.currency", params, at: now });
      }
      return undefined;
    },
  };
}

function ignoreAll(receipts: readonly Receipt[], note: string): Map<number, ReceiptOutcome> {
  return new Map(receipts.map((receipt) => [receipt.id, { kind: "ignored", note }]));
}
