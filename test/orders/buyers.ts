import type { RemoteBuyer } from "../../app/connectors/orders-contract.ts";
import { accountId, shopId, type AccountId, type ShopId } from "../../app/domain/ids.ts";
import { writeBuyer } from "../../app/orders/buyer-store.ts";
import { sealBuyer } from "../../app/orders/buyers.ts";
import { insertOrder } from "../../app/orders/order-store.ts";
import type { Clock } from "../../app/platform/clock.ts";
import type { Keyring } from "../../app/platform/crypto.ts";
import type { Database } from "../../app/platform/database.ts";
import { testKeyring } from "../push/harness.ts";

export const jane: RemoteBuyer = {
  userId: "jane_of_lublin",
  name: "Jane Rzeczna",
  email: "Jane.Rzeczna@example.com",
  isProxyEmail: false,
  phone: "+48 555 625 119",
  shippingAddress: {
    name: "Jane Rzeczna",
    line1: "Wierzbowa 17",
    city: "Lublin",
    postalCode: "20-001",
    countryCode: "PL",
  },
  note: "Leave it with the neighbour Kowalska",
};
/** What must not be found of her. */
export const tracesOfJane = ["Rzeczna", "jane.rzeczna@", "jane_of_lublin", "Wierzbowa", "555 625", "Kowalska"];

export interface Stored {
  shopId: ShopId;
  accountId: AccountId;
  orderId: number;
}

let orders = 0;

/** An order as it is stored, with its buyer; nothing works on it. */
export async function seedOrder(
  database: Database,
  clock: Clock,
  of: { shopId: number; accountId: number },
  {
    buyer = jane,
    placedAt = clock.now(),
    shopifyOrderId,
    keyring = testKeyring,
  }: { buyer?: RemoteBuyer | null; placedAt?: Date; shopifyOrderId?: string; keyring?: Keyring } = {},
): Promise<Stored> {
  const shop = shopId(of.shopId);
  const remoteId = `seeded-${++orders}`;
  return database.transaction(async (tx) => {
    const facts = { number: remoteId, url: null, placedAt, remoteUpdatedAt: placedAt, remoteStatus: "open" } as const;
    const money = { currency: "USD", totalMinor: 1000, feeMinor: null, refundedMinor: 0, unitCount: 1 };
    const rest = { content: {}, contentHash: "", shipByAt: null, pickupLocationId: null, readAt: clock.now() };
    const orderId = await insertOrder(
      tx,
      { shopId: shop, accountId: of.accountId, remoteId, key: remoteId },
      { ...facts, ...money, ...rest },
    );
    if (buyer) await writeBuyer(tx, shop, sealBuyer(keyring, { ...of, orderId, connector: "fake" }, buyer));
    if (shopifyOrderId !== undefined) {
      await tx.query(
        "UPDATE channel_order SET shopify_order_id = $2, shopify_order_name = '#' || $2, state = 'imported' WHERE id = $1",
        [orderId, shopifyOrderId],
      );
    }
    return { shopId: shop, accountId: accountId(of.accountId), orderId };
  });
}

/** Orders that still hold their buyer, and those whose timeline says that it was erased, by what. */
export async function holding({ sql }: Database): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(
    "SELECT order_id AS id FROM order_buyer WHERE sealed IS NOT NULL OR email_hash IS NOT NULL OR user_hash IS NOT NULL ORDER BY 1",
  );
  return rows.map(({ id }) => id);
}
export const erasures = ({ sql }: Database) =>
  sql.query<{ orderId: number; by: string; at: Date }>(
    `SELECT order_id AS "orderId", params->>'by' AS by, at FROM order_event WHERE kind = 'dataErased' ORDER BY id`,
  );
