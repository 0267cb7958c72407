import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { World } from "./world.ts";

const KEY_NOTE = "signingKey";
const KEY_ID_NOTE = "signingKeyId";

interface SigningKey {
  keyId: string;
  privatePem: string;
}

/** Made at first need, and kept: the app may cache the public key. */
function signingKey(world: World): SigningKey {
  const privatePem = world.notes.get(KEY_NOTE);
  const keyId = world.notes.get(KEY_ID_NOTE);
  if (privatePem !== undefined && keyId !== undefined) return { keyId, privatePem };
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const made = {
    keyId: `9936261a-7d7b-4621-a0f1-${randomBytes(6).toString("hex")}`,
    privatePem: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
  world.notes.set(KEY_NOTE, made.privatePem);
  world.notes.set(KEY_ID_NOTE, made.keyId);
  return made;
}

/** The X-EBAY-SIGNATURE header: base64 of JSON with the signature over the body's bytes. */
export function signatureHeader(world: World, body: string): string {
  const { keyId, privatePem } = signingKey(world);
  const signature = sign("sha1", Buffer.from(body), createPrivateKey(privatePem)).toString("base64");
  return Buffer.from(JSON.stringify({ alg: "ecdsa", kid: keyId, signature, digest: "SHA1" })).toString("base64");
}

/** As getPublicKey answers it: a PEM without line breaks; undefined for a key id that is not ours. */
export function publicKey(world: World, keyId: string): { key: string; algorithm: string; digest: string } | undefined {
  const own = signingKey(world);
  if (own.keyId !== keyId) return undefined;
  const pem = createPublicKey(own.privatePem).export({ type: "spki", format: "pem" }).toString();
  return { key: pem.replaceAll("\n", ""), algorithm: "ECDSA", digest: "SHA1" };
}

/** What an endpoint has to answer to a challenge: eBay's handshake before it trusts an address. */
export function challengeResponse(code: string, verificationToken: string, endpoint: string): string {
  return createHash("sha256").update(code).update(verificationToken).update(endpoint).digest("hex");
}

export function newChallenge(): string {
  return randomBytes(24).toString("hex");
}
