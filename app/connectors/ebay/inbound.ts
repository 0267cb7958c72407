import { createHash, createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import type { ConnectorIo, InboundAnswer, InboundRequest } from "../contract.ts";
import { readReply } from "./client.ts";
import type { EbayApp } from "./env.ts";

/**
 * Marketplace account deletion: eBay requires every application to take it. GET proves that the address is ours; POST
 * says that a user is to be forgotten, signed with a key that eBay publishes by id.
 * (developer.ebay.com, "eBay Marketplace User Account Deletion/Closure Notifications")
 */
export async function inbound(app: EbayApp, request: InboundRequest, io: ConnectorIo): Promise<InboundAnswer> {
  if (request.method === "GET") return challenge(app, request.url);
  if (request.method !== "POST") return { reply: { status: 405 } };
  const signature = readSignature(request.headers["x-ebay-signature"]);
  if (!signature) return { reply: { status: 412 } };
  const found = await publicKey(app, signature.kid, io);
  if (found.kind === "unavailable") return { reply: { status: 503 } }; // eBay sends it again
  if (found.kind === "unknown" || !signed(request.body, found.key, signature)) return { reply: { status: 412 } };
  const notice = parseNotice(request.body);
  if (!notice) return { reply: { status: 400 } };
  const { userId, username } = notice;
  // Orders name their buyers by `username`, accounts their sellers by `userId`.
  return { reply: { status: 200 }, ...(userId ? { forget: { userId, ...(username ? { username } : {}) } } : {}) };
}

/** SHA-256 of challenge code, verification token and our address, in this order. */
function challenge(app: EbayApp, url: string): InboundAnswer {
  const { origin, pathname, searchParams } = new URL(url);
  const code = searchParams.get("challenge_code");
  if (!code) return { reply: { status: 400 } };
  const hash = createHash("sha256").update(code).update(app.verificationToken).update(`${origin}${pathname}`);
  const body = JSON.stringify({ challengeResponse: hash.digest("hex") });
  return { reply: { status: 200, contentType: "application/json", body } };
}

const signatureShape = z.object({
  kid: z.string().regex(/^[\w-]{1,128}$/),
  signature: z.string().min(1),
  digest: z.string().optional(),
});
type Signature = z.infer<typeof signatureShape>;

function readSignature(header: string | undefined): Signature | undefined {
  try {
    return signatureShape.parse(JSON.parse(Buffer.from(header ?? "", "base64").toString("utf8")));
  } catch {
    return undefined; // whatever it is, it is no signature of eBay's
  }
}

const tokenReply = z.object({ access_token: z.string() });
const keyReply = z.object({ key: z.string(), algorithm: z.string().optional(), digest: z.string().optional() });

type FoundKey = { kind: "key"; key: string } | { kind: "unknown" } | { kind: "unavailable" };

async function publicKey(app: EbayApp, kid: string, io: ConnectorIo): Promise<FoundKey> {
  const common = { timeoutMs: 5_000, signal: io.signal };
  const basic = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString("base64");
  const granted = readReply(
    await io.http.send({
      ...common,
      method: "POST",
      url: `${app.apiOrigin}/identity/v1/oauth2/token`,
      headers: { "content-type": "application/x-www-form-urlencoded", authorization: `Basic ${basic}` },
      body: "grant_type=client_credentials&scope=https%3A%2F%2Fapi.ebay.com%2Foauth%2Fapi_scope",
    }),
    tokenReply,
  );
  if (!granted.ok) return { kind: "unavailable" };
  const reply = readReply(
    await io.http.send({
      ...common,
      method: "GET",
      url: `${app.apiOrigin}/commerce/notification/v1/public_key/${kid}`,
      headers: { authorization: `Bearer ${granted.value.body.access_token}` },
    }),
    keyReply,
  );
  if (reply.ok) return { kind: "key", key: reply.value.body.key };
  return { kind: reply.failure.kind === "rejected" ? "unknown" : "unavailable" };
}

function signed(body: Buffer, key: string, { signature, digest }: Signature): boolean {
  const inner = key.replace(/-----(BEGIN|END) PUBLIC KEY-----/g, "").replace(/\s+/g, "");
  const pem = `-----BEGIN PUBLIC KEY-----\n${inner.replace(/(.{64})/g, "$1\n")}\n-----END PUBLIC KEY-----\n`;
  try {
    const algorithm = digest?.toUpperCase() === "SHA256" ? "sha256" : "sha1"; // SHA1 is eBay's default
    return verify(algorithm, body, createPublicKey(pem), Buffer.from(signature, "base64"));
  } catch {
    return false; // not a key, or not a signature
  }
}

const notice = z.object({
  metadata: z.object({ topic: z.string() }),
  notification: z.object({ data: z.object({ userId: z.string().optional(), username: z.string().nullish() }) }),
});

function parseNotice(body: Buffer): { userId?: string | undefined; username?: string | null | undefined } | undefined {
  try {
    const { metadata, notification } = notice.parse(JSON.parse(body.toString("utf8")));
    return metadata.topic === "MARKETPLACE_ACCOUNT_DELETION" ? notification.data : {};
  } catch {
    return undefined;
  }
}
