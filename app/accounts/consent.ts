import { seal } from "../platform/crypto.ts";
import { sealedFor } from "./consent-answer.ts";
import { findAttempt, writeAnswer, writeAttempt, type ConsentOwner } from "./consent-store.ts";
import type { AccountsDeps } from "./ports.ts";

// A consent goes from Shopify's admin to the channel and back into the admin, where complete-consent.ts ends it:
// docs/decisions/0012-consent-ends-in-the-admin.md says why so.

const attemptMs = 15 * 60_000;
/** A channel's code is good for some minutes (eBay's: five), and the merchant's browser needs some seconds. */
const answerMs = 5 * 60_000;
const mostAnswerChars = 8_000;

/** Where to send the merchant to agree. undefined: no such connector, or it is not configured here. */
export async function beginConsent(
  deps: AccountsDeps,
  owner: ConsentOwner,
  asked: { connector: string; marketplace: string },
): Promise<string | undefined> {
  const connector = deps.connectors.get(asked.connector);
  if (!connector?.descriptor.marketplaces.some(({ id }) => id === asked.marketplace)) return undefined;
  const state = deps.random.token(32);
  const { shopId, userId } = owner;
  const expiresAt = new Date(deps.clock.nowMs() + attemptMs);
  await writeAttempt(deps.database.sql, { ...asked, state, shopId, userId, expiresAt });
  return connector.auth.consentUrl({ state, marketplace: asked.marketplace });
}

export type Received =
  /** `path`: the page in the shop's admin where whoever began the consent ends it. */
  { kind: "received"; shopDomain: string; path: string } | { kind: "refused"; reason: string };

/**
 * The browser came back from the channel, whoever's it is: nothing is exchanged yet. What the channel sent is kept, and the
 * browser is told a secret that only it knows, with which the merchant's own session ends the consent.
 */
export async function receiveAnswer(
  deps: Pick<AccountsDeps, "connectors" | "database" | "clock" | "random" | "keyring">,
  connectorId: string,
  query: URLSearchParams,
): Promise<Received> {
  if (!deps.connectors.has(connectorId)) return { kind: "refused", reason: "This channel is not available here." };
  const { sql } = deps.database;
  const state = query.get("state") ?? "";
  const attempt = await findAttempt(sql, state, connectorId, deps.clock.now());
  const answer = query.toString();
  if (attempt && answer.length <= mostAnswerChars) {
    const { shopId, shopDomain } = attempt;
    const handover = deps.random.token(32);
    const sealed = seal(deps.keyring, answer, sealedFor(shopId, state));
    const until = new Date(deps.clock.nowMs() + answerMs);
    const given = { shopId, state, handover, sealed, until };
    if (await deps.database.asShop(shopId, () => writeAnswer(sql, given))) {
      return { kind: "received", shopDomain, path: `/app/channels/consent?handover=${handover}` };
    }
  }
  return {
    kind: "refused",
    reason:
      "This connection attempt is too old or was already used. If the account is not under Channels, start again there.",
  };
}
