import { createHmac, randomUUID } from "node:crypto";
import type { Request } from "express";
import type { ShopStore } from "../shopify/store/shop-store.ts";
import type { AdminOptions } from "./options.ts";

/**
 * Address of the app's document inside the admin: the rest of the admin's own path, and what Shopify adds to it.
 * https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens and "authorization code grant" (the hmac).
 */
export function frameUrl({ app, edgeOrigin, idToken }: AdminOptions, shop: ShopStore, request: Request): string {
  const { domain } = shop.info;
  const rest = (request.params as Record<string, string | undefined>)[0] ?? "";
  const url = new URL(rest === "" ? app.path : `/${rest}`, edgeOrigin());
  for (const [name, value] of new URL(request.originalUrl, "http://admin").searchParams)
    url.searchParams.append(name, value);
  const handle = domain.replace(/\.myshopify\.com$/, "");
  const added = {
    embedded: "1",
    host: Buffer.from(`admin.shopify.com/store/${handle}`).toString("base64url"),
    locale: "en",
    session: randomUUID().replaceAll("-", ""),
    shop: domain,
    timestamp: String(Math.floor(Date.now() / 1000)),
    id_token: idToken(domain),
  };
  for (const [name, value] of Object.entries(added)) url.searchParams.set(name, value);
  url.searchParams.set("hmac", signature(url.searchParams, app.apiSecret));
  return url.href;
}

function signature(query: URLSearchParams, secret: string): string {
  const message = [...query]
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join("&");
  return createHmac("sha256", secret).update(message).digest("hex");
}
