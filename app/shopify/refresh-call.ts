import { Session } from "@shopify/shopify-api";
import { z } from "zod";
import type { Clock } from "../platform/clock.ts";
import type { Http } from "../platform/http.ts";

const timeoutMs = 10_000;
/** Shopify's default, should a reply not say it: a session without an end would never be refreshed again. */
const defaultLifetimeSeconds = 3600;

const granted = z.object({
  access_token: z.string().min(1),
  scope: z.string().default(""),
  expires_in: z.number().positive().default(defaultLifetimeSeconds),
  refresh_token: z.string().min(1),
  refresh_token_expires_in: z.number().positive(),
});

export type RefreshOutcome =
  | { kind: "refreshed"; session: Session }
  /** The token is used up, expired or revoked: only the merchant, by opening the app, can get another. */
  | { kind: "refused" }
  | { kind: "unavailable"; message: string };

export interface RefreshDeps {
  http: Http;
  clock: Clock;
  apiKey: string;
  apiSecret: string;
}

/**
 * Trades a refresh token for a new pair of tokens. The old pair is void from then on, at once.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 */
export async function refreshOfflineToken(
  deps: RefreshDeps,
  session: Session,
  refreshToken: string,
): Promise<RefreshOutcome> {
  const reply = await deps.http.send({
    method: "POST",
    url: `https://${session.shop}/admin/oauth/access_token`,
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({
      client_id: deps.apiKey,
      client_secret: deps.apiSecret,
      grant_type: "refresh_token",
      refresh_token: refreshToken,
    }),
    timeoutMs,
  });
  if (reply.kind !== "response") return { kind: "unavailable", message: `no reply (${reply.kind})` };
  // invalid_grant comes with 400; an inactive token or an uninstalled app with 401; a closed shop with 404.
  if ([400, 401, 403, 404].includes(reply.status)) return { kind: "refused" };
  const parsed = granted.safeParse(parseJson(reply.text));
  if (reply.status !== 200 || !parsed.success) {
    return { kind: "unavailable", message: `status ${reply.status}, without the tokens that were asked for` };
  }
  const after = (seconds: number) => new Date(deps.clock.nowMs() + seconds * 1000);
  return {
    kind: "refreshed",
    session: new Session({
      id: session.id,
      shop: session.shop,
      state: session.state,
      isOnline: false,
      scope: parsed.data.scope || (session.scope ?? ""),
      accessToken: parsed.data.access_token,
      expires: after(parsed.data.expires_in),
      refreshToken: parsed.data.refresh_token,
      refreshTokenExpires: after(parsed.data.refresh_token_expires_in),
    }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
