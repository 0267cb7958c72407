import type { Env } from "../platform/env.ts";

/** A page of ours inside the shop's admin: `path` begins with /app. Top-level windows come back through it. */
export function embeddedUrl(
  env: Pick<Env, "SHOPIFY_ADMIN_ORIGIN" | "SHOPIFY_API_KEY">,
  shopDomain: string,
  path: string,
): string {
  const store = shopDomain.replace(/\.myshopify\.com$/, "");
  return `${env.SHOPIFY_ADMIN_ORIGIN}/store/${store}/apps/${env.SHOPIFY_API_KEY}${path}`;
}
