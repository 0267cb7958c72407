import { createHash, createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import type { ConnectorIo, InboundAnswer, InboundRequest } from "../contract.ts";
import type { EbayApp } from "./env.ts";
import { readNotice } from "./notice.ts";
import type { publicKeys } from "./public-keys.ts";

/**
 * eBay's notifications. GET proves that the address is ours; POST says that a user is to be forgotten, which every
 * application has to take, or that a seller has new orders; signed with a key that eBay publishes by id.
 * (developer.ebay.com, "eBay Marketplace User Account Deletion/Closure Notifications", "Notification API overview")
 */
export async function inbound(
  app: EbayApp,
  keyOf: ReturnType<typeof publicKeys>,
  request: InboundRequest,
  io: ConnectorIo,
): Promise<InboundAnswer> {
  if (request.method === "GET") return challenge(app, request.url);
  if (request.method !== "POST") return { reply: { status: 405 } };
  const signature = readSignature(request.headers["x-ebay-signature"]);
  if (!signature) return { reply: { status: 412 } };
  const found = await keyOf(signature.kid, io);
  if (found.kind === "unavailable") return { reply: { status: 503 } }; // eBay sends it again
  if (found.kind === "unknown" || !signed(request.body, found.key, signature)) return { reply: { status: 412 } };
  const asked = readNotice(request.body);
  return asked ? { reply: { status: 200 }, ...asked } : { reply: { status: 400 } };
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
