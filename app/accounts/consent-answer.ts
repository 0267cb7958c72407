import type { ShopId } from "../domain/ids.ts";

/** A channel's answer opens for the attempt that it came to, and for its shop. */
export const sealedFor = (shopId: ShopId, state: string) => `shop:${shopId}/consent:${state}`;
