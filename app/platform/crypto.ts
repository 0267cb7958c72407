import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Keys by id; the first seals, all open: that is how a key is rotated. */
export interface Keyring {
  current: { id: string; key: Buffer };
  byId: ReadonlyMap<string, Buffer>;
}

/** `id:64 hex[,id:64 hex …]` as in ENCRYPTION_KEYS. Throws with a readable message. */
export function parseKeyring(text: string): Keyring {
  const entries = text.split(",").map((entry) => {
    const [id = "", hex = ""] = entry.trim().split(":");
    if (!/^[\w-]{1,32}$/.test(id) || !/^[0-9a-f]{64}$/i.test(hex)) {
      throw new Error("each key is an id, a colon and 64 hexadecimal digits (32 bytes)");
    }
    return { id, key: Buffer.from(hex, "hex") };
  });
  const [current] = entries;
  if (!current) throw new Error("at least one key is needed");
  return { current, byId: new Map(entries.map(({ id, key }) => [id, key])) };
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM. `boundTo` is authenticated with the text: a sealed value that was moved to another row does not open.
 * Layout: length of the key id (1 byte), key id, nonce, tag, ciphertext.
 */
export function seal(keyring: Keyring, plain: string, boundTo: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", keyring.current.key, nonce).setAAD(Buffer.from(boundTo));
  const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  const id = Buffer.from(keyring.current.id);
  return new Uint8Array(Buffer.concat([Buffer.from([id.length]), id, nonce, cipher.getAuthTag(), text]));
}

/** Throws if the key is unknown, the value was changed, or it was sealed for something else. */
export function open(keyring: Keyring, sealed: Uint8Array, boundTo: string): string {
  const bytes = Buffer.from(sealed);
  const idEnd = 1 + (bytes[0] ?? 0);
  const id = bytes.subarray(1, idEnd).toString("utf8");
  const key = keyring.byId.get(id);
  if (!key) throw new Error(`sealed with the key "${id}", which ENCRYPTION_KEYS does not hold`);
  const nonceEnd = idEnd + nonceBytes;
  const tagEnd = nonceEnd + tagBytes;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(idEnd, nonceEnd)).setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(bytes.subarray(nonceEnd, tagEnd));
  return decipher.update(bytes.subarray(tagEnd), undefined, "utf8") + decipher.final("utf8");
}

/** Whether `givenBase64` is the HMAC-SHA256 of the body under one of the secrets. Constant time for each secret. */
export function hmacMatches(body: Buffer, givenBase64: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(givenBase64, "base64");
  let matches = false;
  for (const secret of secrets) {
    const wanted = createHmac("sha256", secret).update(body).digest();
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) matches = true;
  }
  return matches;
}

/** SHA-256, hexadecimal: to tell whether something changed. Not for what must stay unguessable. */
export const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * A hash that only a holder of the keys can compute: to find a person again without storing who it is. One for each key,
 * the current one first: what was stored before a key was rotated is found by the others.
 */
export function keyedHashes(keyring: Keyring, text: string): [string, ...string[]] {
  const under = (key: Buffer) => createHmac("sha256", key).update(text).digest("base64url");
  const others = [...keyring.byId.values()].filter((key) => !key.equals(keyring.current.key));
  return [under(keyring.current.key), ...others.map(under)];
}
