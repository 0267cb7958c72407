import type { Session } from "@shopify/shopify-api";
import type { Logger } from "../platform/logger.ts";
import type { Random } from "../platform/random.ts";
import { refreshOfflineToken, type RefreshDeps } from "./refresh-call.ts";
import { offlineSessionId } from "./sealed-session.ts";
import type { SessionStore, StoredSession } from "./session-store.ts";

export type TokenOutcome =
  | { kind: "token"; accessToken: string }
  | { kind: "unauthorized"; message: string }
  | { kind: "unavailable"; message: string };

const marginMs = 10 * 60_000;
const leaseMs = 30_000; // longer than a refresh call may take
const pollMs = 60;
const waitLimitMs = 25_000;

interface TokensDeps extends RefreshDeps {
  store: SessionStore;
  random: Random;
  logger: Logger;
}

/** One shop's offline access token, refreshed once however many ask: within this process, and among processes. */
export interface Tokens {
  /** `rejected`: a token that Shopify just refused with 401; another one is wanted. */
  get(shopDomain: string, rejected?: string): Promise<TokenOutcome>;
}

export function createTokens(deps: TokensDeps): Tokens {
  // Those who ask at the same time share one answer. An entry lives only as long as its call.
  const running = new Map<string, Promise<TokenOutcome>>();
  return {
    get(shopDomain, rejected) {
      const key = `${shopDomain} ${rejected ?? ""}`;
      let call = running.get(key);
      if (!call) {
        call = findToken(deps, shopDomain, rejected).finally(() => running.delete(key));
        running.set(key, call);
      }
      return call;
    },
  };
}

const opensAgain = "opening the app in the Shopify admin connects it again";
const noSession: TokenOutcome = {
  kind: "unauthorized",
  message: `the app holds no access to this shop: it is not installed, or was uninstalled; ${opensAgain}`,
};
const revoked: TokenOutcome = {
  kind: "unauthorized",
  message: `Shopify no longer accepts the app's access to this shop; ${opensAgain}`,
};

async function findToken(deps: TokensDeps, shopDomain: string, rejected: string | undefined): Promise<TokenOutcome> {
  const untilMs = deps.clock.nowMs() + waitLimitMs;
  while (deps.clock.nowMs() < untilMs) {
    const stored = await deps.store.read(offlineSessionId(shopDomain));
    if (!stored) return noSession;
    if (isFresh(stored, rejected, deps.clock.nowMs())) return tokenOf(stored.session);
    const outcome = await refreshIfFree(deps, shopDomain, rejected);
    if (outcome !== "again") return outcome;
    await deps.clock.sleep(pollMs * (1 + deps.random.fraction()));
  }
  return { kind: "unavailable", message: "another process has been refreshing the shop's access token for too long" };
}

/** "again": somebody else is at it, or replaced the session meanwhile; look again. */
async function refreshIfFree(
  deps: TokensDeps,
  shopDomain: string,
  rejected: string | undefined,
): Promise<TokenOutcome | "again"> {
  const holder = deps.random.uuid();
  const now = deps.clock.now();
  const claimed = await deps.store.claimRefresh(shopDomain, holder, now, new Date(now.getTime() + leaseMs));
  if (!claimed) return "again";
  const { session } = claimed;
  const release = () => deps.store.releaseRefresh(shopDomain, holder);
  if (isFresh(claimed, rejected, now.getTime()) || !session.refreshToken) {
    await release();
    return isFresh(claimed, rejected, now.getTime()) ? tokenOf(session) : lastResort(session, rejected, now, revoked);
  }
  const outcome = await refreshOfflineToken(deps, session, session.refreshToken);
  const later = deps.clock.now();
  if (outcome.kind === "refreshed") {
    const isStored = await deps.store.putRefreshed(outcome.session, claimed.storedAt, later);
    return isStored ? tokenOf(outcome.session) : "again";
  }
  await release();
  if (outcome.kind === "unavailable") {
    deps.logger.warn({ shop: shopDomain, reason: outcome.message }, "the access token could not be refreshed");
    const message = `Shopify did not renew the access token: ${outcome.message}`;
    return lastResort(session, rejected, later, { kind: "unavailable", message });
  }
  // Refused: perhaps only because a page of the app got a new pair of tokens meanwhile, which voids this one.
  const current = await deps.store.read(offlineSessionId(shopDomain));
  if (current && current.storedAt.getTime() !== claimed.storedAt.getTime()) return "again";
  deps.logger.warn({ shop: shopDomain }, "Shopify refused to renew the access token");
  return lastResort(session, rejected, later, revoked);
}

/** A token that nears its end is as good as any until then. */
function lastResort(session: Session, rejected: string | undefined, now: Date, otherwise: TokenOutcome): TokenOutcome {
  const { accessToken, expires } = session;
  const isValid = accessToken && accessToken !== rejected && (!expires || expires.getTime() > now.getTime());
  return isValid ? tokenOf(session) : otherwise;
}

/** Whether it may be used as it is. The margin shrinks with short-lived tokens: else these would never be fresh. */
function isFresh({ session, storedAt }: StoredSession, rejected: string | undefined, nowMs: number): boolean {
  if (!session.accessToken || session.accessToken === rejected) return false;
  if (!session.expires) return true;
  const lifetimeMs = session.expires.getTime() - storedAt.getTime();
  return session.expires.getTime() - nowMs > Math.min(marginMs, lifetimeMs / 4);
}

const tokenOf = (session: Session): TokenOutcome => ({ kind: "token", accessToken: session.accessToken ?? "" });
