import type { AccessToken } from "../store/kept-records.ts";
import { timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import { z } from "zod";
import type { Services } from "../services.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { DEMO_USER, readIdToken } from "./id-token.ts";
import { installationOf, setInstallation, withImplied } from "./installation.ts";
import { count, issueToken, liveToken, revokeToken, tokenToRefresh } from "./tokens.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";

const client = { client_id: z.string(), client_secret: z.string() };
const grantSchema = z.discriminatedUnion("grant_type", [
  z.object({
    ...client,
    grant_type: z.literal(EXCHANGE),
    subject_token: z.string(),
    subject_token_type: z.enum([ID_TOKEN, OFFLINE]),
    requested_token_type: z.enum([ONLINE, OFFLINE]).default(OFFLINE),
    expiring: z.union([z.string(), z.number(), z.boolean()]).optional(),
  }),
  z.object({ ...client, grant_type: z.literal("refresh_token"), refresh_token: z.string() }),
]);
type Exchange = Extract<z.infer<typeof grantSchema>, { grant_type: typeof EXCHANGE }>;

/** A refusal in the words of OAuth 2 (RFC 6749, 5.2), which Shopify follows. */
class Refused extends Error {
  constructor(
    readonly error: string,
    description: string,
  ) {
    super(description);
  }
}

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

function reply(shop: ShopStore, token: AccessToken): Record<string, unknown> {
  const seconds = (atMs: number | null): number => Math.round(((atMs ?? 0) - shop.now()) / 1000);
  const scope = token.scopes.join(",");
  if (token.online) {
    return {
      access_token: token.token,
      scope,
      expires_in: seconds(token.expiresAtMs),
      associated_user_scope: scope,
      associated_user: DEMO_USER,
    };
  }
  if (token.expiresAtMs === null) return { access_token: token.token, scope };
  return {
    access_token: token.token,
    scope,
    expires_in: seconds(token.expiresAtMs),
    refresh_token: token.refreshToken,
    refresh_token_expires_in: seconds(token.refreshExpiresAtMs),
  };
}

/**
 * Opening the app installs it, with the scopes of its configuration (Shopify-managed installation). A session token from
 * before an uninstall opens nothing any more.
 */
function installFor(services: Services, shop: ShopStore, issuedAtSeconds: number): string[] {
  const known = installationOf(shop);
  if (known.installed) return known.scopes;
  if (known.uninstalledAtMs !== null && issuedAtSeconds < Math.floor(known.uninstalledAtMs / 1000)) {
    throw new Refused("invalid_subject_token", "The app was uninstalled after this token was made");
  }
  const { scopes } = services.config;
  setInstallation(shop, { installed: true, scopes, installedAtMs: shop.now() });
  return scopes;
}

function exchange(services: Services, shop: ShopStore, grant: Exchange): AccessToken {
  const { apiKey, apiSecret } = services;
  const expiring = ["1", "true"].includes(String(grant.expiring ?? "0"));
  const kind = {
    online: grant.requested_token_type === ONLINE,
    expiring,
    lifetimeSeconds: services.accessTokenSeconds,
  };
  if (grant.subject_token_type === OFFLINE) {
    const old = liveToken(shop, grant.subject_token);
    if (!old || old.online) throw new Refused("invalid_subject_token", "Unknown offline access token");
    revokeToken(shop, old);
    return issueToken(shop, kind, old.scopes);
  }
  const claims = readIdToken(grant.subject_token, { apiKey, apiSecret, domain: shop.info.domain, nowMs: shop.now() });
  if (typeof claims === "string") throw new Refused("invalid_subject_token", `Session token refused: ${claims}`);
  return issueToken(shop, kind, installFor(services, shop, claims.iat));
}

function refresh(services: Services, shop: ShopStore, refreshToken: string): AccessToken {
  const old = tokenToRefresh(shop, refreshToken);
  if (!old) throw new Refused("invalid_grant", "The refresh token is unknown, used up or expired");
  revokeToken(shop, old);
  const kind = { online: false, expiring: true, lifetimeSeconds: services.accessTokenSeconds };
  return issueToken(shop, kind, installationOf(shop).scopes);
}

/** `POST /admin/oauth/access_token`: token exchange, and refresh of expiring offline tokens. */
export function accessTokenRoute(services: Services): RequestHandler {
  return (request, response) => {
    const shop = services.shopFor(request);
    if (!shop) {
      response.status(404).json({ errors: "Not Found" });
      return;
    }
    try {
      const grant = grantSchema.safeParse(request.body);
      if (!grant.success) throw new Refused("invalid_request", z.prettifyError(grant.error));
      if (grant.data.client_id !== services.apiKey || !same(grant.data.client_secret, services.apiSecret)) {
        throw new Refused("invalid_client", "Client authentication failed: unknown client id or wrong secret");
      }
      const asked = grant.data;
      const token =
        asked.grant_type === EXCHANGE ? exchange(services, shop, asked) : refresh(services, shop, asked.refresh_token);
      count(shop, asked.grant_type === EXCHANGE ? "exchanges" : "refreshes");
      services.persist();
      response.json(reply(shop, token));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      count(shop, "refused");
      response.status(400).json({ error: error.error, error_description: error.message });
    }
  };
}

export const grantedScopes = (token: AccessToken): Set<string> => withImplied(token.scopes);
