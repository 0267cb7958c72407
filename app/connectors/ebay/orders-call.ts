import type { EbayApp } from "./env.ts";

export const ordersPath = (app: EbayApp) => `${app.apiOrigin}/sell/fulfillment/v1/order`;

export const orderPath = (app: EbayApp, orderId: string) => `${ordersPath(app)}/${encodeURIComponent(orderId)}`;

/** Two hundred orders of many lines are larger than other replies. */
export const ordersMaxBytes = 48 * 1024 * 1024;
