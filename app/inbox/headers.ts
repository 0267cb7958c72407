import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";

const instant = z
  .string()
  .transform((text) => new Date(text)) // Shopify sends nanoseconds; a Date keeps the milliseconds
  .refine((date) => !Number.isNaN(date.getTime()))
  .optional()
  .catch(undefined);

/**
 * The headers of a webhook: https://shopify.dev/docs/apps/build/webhooks/subscribe/https#headers
 * What is needed to store it is demanded; what only explains it may be missing or odd.
 */
const schema = z.object({
  "x-shopify-topic": z.string().regex(/^[a-z0-9_.-]{1,60}\/[a-z0-9_.-]{1,60}$|^[a-z0-9_.-]{1,60}$/),
  "x-shopify-shop-domain": z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/),
  "x-shopify-webhook-id": z.string().regex(/^[\w.:=+/-]{1,128}$/),
  "x-shopify-event-id": z
    .string()
    .regex(/^[\w.:=+/-]{1,128}$/)
    .optional()
    .catch(undefined),
  "x-shopify-api-version": z
    .string()
    .regex(/^[\w-]{1,20}$/)
    .catch(""),
  "x-shopify-triggered-at": instant,
});

export interface WebhookHeaders {
  topic: string;
  shopDomain: string;
  webhookId: string;
  eventId: string | undefined;
  apiVersion: string;
  triggeredAt: Date | undefined;
}

/** Or the name of the first header that is missing or wrong. */
export function readHeaders(headers: IncomingHttpHeaders): WebhookHeaders | { wrong: string } {
  const parsed = schema.safeParse(headers);
  if (!parsed.success) return { wrong: String(parsed.error.issues[0]?.path[0] ?? "a header") };
  return {
    topic: parsed.data["x-shopify-topic"],
    shopDomain: parsed.data["x-shopify-shop-domain"],
    webhookId: parsed.data["x-shopify-webhook-id"],
    eventId: parsed.data["x-shopify-event-id"],
    apiVersion: parsed.data["x-shopify-api-version"],
    triggeredAt: parsed.data["x-shopify-triggered-at"],
  };
}

/** Whether it can be an HMAC-SHA256 at all: 32 bytes in base64. What cannot is not worth reading a body for. */
export const looksLikeHmac = (header: string | undefined): header is string =>
  header !== undefined && /^[A-Za-z0-9+/]{43}=$/.test(header);
