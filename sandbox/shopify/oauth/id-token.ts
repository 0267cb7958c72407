import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const LEEWAY_SECONDS = 5;
const ID_TOKEN_SECONDS = 60;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const sign = (text: string, secret: string): Buffer => createHmac("sha256", secret).update(text).digest();

export interface IdTokenParts {
  apiKey: string;
  apiSecret: string;
  domain: string;
  nowMs: number;
  userId?: number;
  /** Negative for one that has expired already, to try the app with. */
  lifetimeSeconds?: number;
}

/** The session token that App Bridge gives to the embedded app: it says which shop and which user look at it. */
export function makeIdToken(parts: IdTokenParts): string {
  const now = Math.floor(parts.nowMs / 1000);
  const head = encode({ alg: "HS256", typ: "JWT" });
  const claims = encode({
    iss: `https://${parts.domain}/admin`,
    dest: `https://${parts.domain}`,
    aud: parts.apiKey,
    sub: String(parts.userId ?? DEMO_USER.id),
    exp: now + (parts.lifetimeSeconds ?? ID_TOKEN_SECONDS),
    nbf: now - 1,
    iat: now,
    jti: randomUUID(),
    sid: randomUUID(),
  });
  return `${head}.${claims}.${sign(`${head}.${claims}`, parts.apiSecret).toString("base64url")}`;
}

export const DEMO_USER = {
  id: 88_000_000_042,
  first_name: "Demo",
  last_name: "Owner",
  email: "owner@example.com",
  email_verified: true,
  account_owner: true,
  locale: "en",
  collaborator: false,
} as const;

const claimsSchema = z.object({
  iss: z.string(),
  dest: z.string(),
  aud: z.string(),
  sub: z.string(),
  exp: z.number(),
  nbf: z.number(),
  iat: z.number(),
});
const headSchema = z.object({ alg: z.literal("HS256") });
export type IdTokenClaims = z.infer<typeof claimsSchema>;

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The claims of a good token for this app and shop, or the reason why it is none. */
export function readIdToken(
  token: string,
  expected: { apiKey: string; apiSecret: string; domain: string; nowMs: number },
): IdTokenClaims | string {
  const [head = "", body = "", signature = "", ...more] = token.split(".");
  if (more.length > 0 || !headSchema.safeParse(decode(head)).success) return "not a JWT signed with HS256";
  const given = Buffer.from(signature, "base64url");
  const right = sign(`${head}.${body}`, expected.apiSecret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return "the signature does not match";
  const claims = claimsSchema.safeParse(decode(body));
  if (!claims.success) return "a claim is missing";
  const { aud, dest, iss, exp, nbf } = claims.data;
  const now = expected.nowMs / 1000;
  if (aud !== expected.apiKey) return "it was made for another app";
  if (dest !== `https://${expected.domain}` || iss !== `${dest}/admin`) return "it was made for another shop";
  if (exp + LEEWAY_SECONDS < now) return "it has expired";
  if (nbf - LEEWAY_SECONDS > now) return "it is not valid yet";
  return claims.data;
}
