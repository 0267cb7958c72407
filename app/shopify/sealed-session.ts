import { Session } from "@shopify/shopify-api";
import { z } from "zod";
import { open, seal, type Keyring } from "../platform/crypto.ts";

const instant = z.iso.datetime().transform((text) => new Date(text));

const stored = z.object({
  id: z.string(),
  shop: z.string(),
  state: z.string(),
  isOnline: z.boolean(),
  scope: z.string().optional(),
  accessToken: z.string().optional(),
  expires: instant.optional(),
  refreshToken: z.string().optional(),
  refreshTokenExpires: instant.optional(),
});

/**
 * The library would store tokens in clear. Here the whole session is one sealed text, bound to the session's id.
 * The user's name and email, which an online session carries, are not kept: nothing here needs them.
 */
export function sealSession(keyring: Keyring, session: Session): Uint8Array<ArrayBuffer> {
  const { onlineAccessInfo: _personal, ...kept } = session.toObject();
  return seal(keyring, JSON.stringify(kept), aboutSession(session.id));
}

/** @throws when it was sealed for another id, changed, or sealed with a key that is no longer held */
export function openSession(keyring: Keyring, id: string, sealed: Uint8Array): Session {
  const text = open(keyring, sealed, aboutSession(id));
  // Zod's `optional` adds `| undefined`, which exactOptionalPropertyTypes keeps apart: JSON has no undefined.
  return new Session(stored.parse(JSON.parse(text)) as ConstructorParameters<typeof Session>[0]);
}

const aboutSession = (id: string) => `session:${id}`;

/** As the library names it (`api.session.getOfflineId`). */
export const offlineSessionId = (shopDomain: string) => `offline_${shopDomain}`;
