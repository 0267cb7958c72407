import type { AccessToken, OauthCounts } from "../store/kept-records.ts";
import { randomBytes } from "node:crypto";
import type { ShopStore } from "../store/shop-store.ts";

const REFRESH_TOKEN_SECONDS = 7_776_000;
const ONLINE_TOKEN_SECONDS = 86_399;
const KEPT_TOKENS = 500;

const fresh = (prefix: string): string => `${prefix}_${randomBytes(16).toString("hex")}`;

export interface TokenKind {
  online: boolean;
  expiring: boolean;
  /** How long an expiring offline token lives. */
  lifetimeSeconds: number;
}

export function issueToken(shop: ShopStore, kind: TokenKind, scopes: string[]): AccessToken {
  const nowMs = shop.now();
  const seconds = kind.online ? ONLINE_TOKEN_SECONDS : kind.lifetimeSeconds;
  const refreshable = !kind.online && kind.expiring;
  const token: AccessToken = {
    token: fresh(kind.online ? "shpua" : "shpat"),
    online: kind.online,
    scopes,
    expiresAtMs: kind.online || kind.expiring ? nowMs + seconds * 1000 : null,
    refreshToken: refreshable ? fresh("shprt") : null,
    refreshExpiresAtMs: refreshable ? nowMs + REFRESH_TOKEN_SECONDS * 1000 : null,
    createdAtMs: nowMs,
  };
  shop.kept.set("token", token.token, token);
  shop.kept.trim("token", KEPT_TOKENS);
  return token;
}

/** The token, if it may still be used. */
export function liveToken(shop: ShopStore, token: string): AccessToken | undefined {
  const known = shop.kept.get("token", token);
  return known && (known.expiresAtMs === null || known.expiresAtMs > shop.now()) ? known : undefined;
}

export function tokenToRefresh(shop: ShopStore, refreshToken: string): AccessToken | undefined {
  const known = shop.kept.list("token").find((token) => token.refreshToken === refreshToken);
  return known && (known.refreshExpiresAtMs ?? 0) > shop.now() ? known : undefined;
}

export function revokeToken(shop: ShopStore, token: AccessToken): void {
  shop.kept.delete("token", token.token);
}

export function revokeAll(shop: ShopStore): void {
  for (const token of shop.kept.list("token")) revokeToken(shop, token);
}

export const oauthCounts = (shop: ShopStore): OauthCounts =>
  shop.kept.get("counts", "oauth") ?? { exchanges: 0, refreshes: 0, refused: 0 };

export function count(shop: ShopStore, what: keyof OauthCounts): void {
  const counts = oauthCounts(shop);
  shop.kept.set("counts", "oauth", { ...counts, [what]: counts[what] + 1 });
}
