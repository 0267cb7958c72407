import { z } from "zod";
import type { RemoteBuyer } from "../connectors/orders-contract.ts";
import { keyedHashes, open, seal, type Keyring } from "../platform/crypto.ts";
import type { SealedBuyer } from "./buyer-store.ts";

/** Buyers' details: sealed for one order, opened only where they are used. */

const address = z.object({
  name: z.string(),
  company: z.string().exactOptional(),
  line1: z.string(),
  line2: z.string().exactOptional(),
  city: z.string(),
  region: z.string().exactOptional(),
  postalCode: z.string(),
  countryCode: z.string(),
  phone: z.string().exactOptional(),
});
const schema = z.object({
  userId: z.string().exactOptional(),
  name: z.string().exactOptional(),
  email: z.string().exactOptional(),
  isProxyEmail: z.boolean(),
  phone: z.string().exactOptional(),
  shippingAddress: address.exactOptional(),
  billingAddress: address.exactOptional(),
  note: z.string().exactOptional(),
}) satisfies z.ZodType<RemoteBuyer>;

const boundTo = (shopId: number, orderId: number) => `shop:${shopId}/order:${orderId}`;

export const emailHashes = (keyring: Keyring, email: string) =>
  keyedHashes(keyring, `email:${email.trim().toLowerCase()}`);
/** A channel's own id of a buyer means something within that channel only. */
export const userHashes = (keyring: Keyring, connector: string, userId: string) =>
  keyedHashes(keyring, `user:${connector}:${userId}`);

export function sealBuyer(
  keyring: Keyring,
  of: { shopId: number; orderId: number; accountId: number; connector: string },
  buyer: RemoteBuyer,
): SealedBuyer {
  return {
    orderId: of.orderId,
    accountId: of.accountId,
    sealed: seal(keyring, JSON.stringify(buyer), boundTo(of.shopId, of.orderId)),
    // A proxy address says nothing of who somebody is.
    emailHash: buyer.email !== undefined && !buyer.isProxyEmail ? emailHashes(keyring, buyer.email)[0] : null,
    userHash: buyer.userId === undefined ? null : userHashes(keyring, of.connector, buyer.userId)[0],
  };
}

/** @throws if it was sealed for another order, changed, or sealed with a key that is gone */
export const openBuyer = (keyring: Keyring, shopId: number, orderId: number, sealed: Uint8Array): RemoteBuyer =>
  schema.parse(JSON.parse(open(keyring, sealed, boundTo(shopId, orderId))));
