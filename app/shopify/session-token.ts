import { z } from "zod";

const shopHost = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;
const shopUrl = z.string().transform((text, context) => {
  const host = URL.canParse(text) ? new URL(text).host : "";
  if (shopHost.test(host)) return host;
  context.addIssue({ code: "custom", message: "names no shop" });
  return z.NEVER;
});

const claims = z
  .object({ iss: shopUrl, dest: shopUrl, aud: z.string(), sub: z.string().min(1), exp: z.number(), nbf: z.number() })
  .refine(({ iss, dest }) => iss === dest);

/**
 * Whether a session token says what each of Shopify's says: for whom, until when, and that the shop which issued it is the
 * one that it is for. Nothing is verified here; the library does that, but takes a token without `exp`, or of another
 * issuer. https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens#verify-the-session-tokens
 */
function isComplete(token: string): boolean {
  try {
    const [, payload = ""] = token.split(".");
    return claims.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8"))).success;
  } catch {
    return false;
  }
}

const refused = "refused";

/**
 * The request, or one whose session token cannot be good: the library then answers as it does to any other bad token
 * (401 and "try again with a new one", or the page that fetches one), before it has exchanged anything.
 */
export function withCompleteToken(request: Request): Request {
  const header = request.headers.get("authorization")?.replace(/^Bearer /, "");
  const url = new URL(request.url);
  const inAddress = url.searchParams.get("id_token");
  // Both: whichever the library prefers.
  if ([header, inAddress].every((token) => !token || isComplete(token))) return request;
  const headers = new Headers(request.headers);
  if (header) headers.set("authorization", `Bearer ${refused}`);
  if (inAddress) url.searchParams.set("id_token", refused);
  return new Request(url, { method: request.method, headers });
}
