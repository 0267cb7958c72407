import { z } from "zod";
import type { ConnectorIo, Credentials, OAuth, Result } from "../contract.ts";
import { failed, readReply } from "./client.ts";
import type { EbayApp } from "./env.ts";

/**
 * Least that listing, stock, orders and the seller's name need. Refunds (issueRefund) ask for `sell.finances`, by the
 * spec's `security`; cancellations (Post-Order API) for the first; notifications of orders for the last.
 */
const ebayScopes = [
  "https://api.ebay.com/oauth/api_scope",
  "https://api.ebay.com/oauth/api_scope/sell.inventory",
  "https://api.ebay.com/oauth/api_scope/sell.account",
  "https://api.ebay.com/oauth/api_scope/sell.fulfillment",
  "https://api.ebay.com/oauth/api_scope/sell.finances",
  "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly",
  "https://api.ebay.com/oauth/api_scope/commerce.notification.subscription",
];

const tokenReply = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().optional(),
  refresh_token_expires_in: z.number().optional(),
});

/** eBay's authorization code grant: two-hour tokens, and a refresh token that lasts some 18 months. */
export function ebayOAuth(app: EbayApp): OAuth {
  return {
    kind: "oauth",
    consentUrl({ state }) {
      const query = new URLSearchParams({
        client_id: app.clientId,
        redirect_uri: app.ruName,
        response_type: "code",
        scope: ebayScopes.join(" "),
        state,
      });
      return `${app.authOrigin}/oauth2/authorize?${query.toString()}`;
    },
    async exchange(query, io) {
      const code = query.get("code");
      if (!code) {
        return failed({ kind: "auth", message: "eBay did not give access: the request was declined or has run out." });
      }
      return await askToken(app, io, { grant_type: "authorization_code", code, redirect_uri: app.ruName });
    },
    async refresh(credentials, io) {
      const { refreshToken } = credentials;
      if (!refreshToken)
        return failed({ kind: "auth", message: "eBay's access has run out. Connect the account again." });
      // Without scopes the token has those that were granted: naming one that came later would be refused.
      const refreshed = await askToken(app, io, { grant_type: "refresh_token", refresh_token: refreshToken });
      // The reply of a refresh carries no refresh token: the old one stays good.
      return refreshed.ok ? { ok: true, value: { ...credentials, ...refreshed.value } } : refreshed;
    },
  };
}

async function askToken(app: EbayApp, io: ConnectorIo, form: Record<string, string>): Promise<Result<Credentials>> {
  const outcome = await io.http.send({
    method: "POST",
    url: `${app.apiOrigin}/identity/v1/oauth2/token`,
    timeoutMs: 15_000,
    signal: io.signal,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString("base64")}`,
    },
    body: new URLSearchParams(form).toString(),
  });
  const reply = readReply(outcome, tokenReply);
  if (!reply.ok) return reply;
  const { body } = reply.value;
  const after = (seconds: number) => new Date(io.clock.nowMs() + seconds * 1000).toISOString();
  return {
    ok: true,
    value: {
      accessToken: body.access_token,
      expiresAt: after(body.expires_in),
      ...(body.refresh_token === undefined ? {} : { refreshToken: body.refresh_token }),
      ...(body.refresh_token_expires_in === undefined
        ? {}
        : { refreshExpiresAt: after(body.refresh_token_expires_in) }),
    },
  };
}
