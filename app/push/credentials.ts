import { z } from "zod";
import type { Connector, Credentials, Result } from "../connectors/contract.ts";
import { open, seal, type Keyring } from "../platform/crypto.ts";
import { readAccount, type PushAccount } from "./account-store.ts";
import { claimRefresh, endClaim, storeRefreshed } from "./credentials-store.ts";
import { untilDeadline } from "./deadline.ts";
import type { PushDeps } from "./deps.ts";
import { refreshBeforeMs, refreshClaimMs, refreshDeadlineMs } from "./limits.ts";

const schema = z.object({
  accessToken: z.string(),
  expiresAt: z.string(),
  refreshToken: z.string().exactOptional(),
  refreshExpiresAt: z.string().exactOptional(),
});

const boundTo = (shopId: number, accountId: number) => `shop:${shopId}/account:${accountId}`;

/** Sealed for this account alone: moved to another row, they do not open. */
export const sealCredentials = (keyring: Keyring, shopId: number, accountId: number, credentials: Credentials) =>
  seal(keyring, JSON.stringify(credentials), boundTo(shopId, accountId));

/** Throws if they were sealed for another account, changed, or sealed with a key that is gone. */
export function openCredentials(keyring: Keyring, shopId: number, accountId: number, sealed: Uint8Array): Credentials {
  return schema.parse(JSON.parse(open(keyring, sealed, boundTo(shopId, accountId))));
}

type Deps = Pick<PushDeps, "database" | "clock" | "http" | "keyring" | "logger">;

const askMs = 250;

/**
 * Credentials that are good for the next call: refreshed if they end soon, or if `refused` says that the channel did not
 * take these. However many ask, in however many processes, one refreshes and the others wait for it. Answers the
 * account's row as it is now along with them.
 */
export async function freshCredentials(
  deps: Deps,
  connector: Connector,
  given: PushAccount,
  refused?: string,
): Promise<Result<{ credentials: Credentials; account: PushAccount }>> {
  let account = given;
  const endMs = deps.clock.nowMs() + refreshClaimMs;
  for (;;) {
    const credentials = openSealed(deps, account);
    if (!credentials) return needsConsent;
    const endsSoon = Date.parse(credentials.expiresAt) - deps.clock.nowMs() <= refreshBeforeMs;
    if (credentials.accessToken !== refused && !endsSoon) return { ok: true, value: { credentials, account } };
    const now = deps.clock.now();
    if (await claimRefresh(deps.database.sql, account, now, new Date(now.getTime() + refreshClaimMs))) {
      return refresh(deps, connector, account, credentials);
    }
    if (deps.clock.nowMs() >= endMs) {
      return { ok: false, failure: { kind: "unavailable", message: "The access token is being refreshed." } };
    }
    await deps.clock.sleep(askMs);
    const current = await readAccount(deps.database.sql, account.shopId, account.id);
    if (!current) return needsConsent;
    account = current;
  }
}

function openSealed({ keyring, logger }: Deps, account: PushAccount): Credentials | undefined {
  if (!account.credentialsSealed) return undefined;
  try {
    return openCredentials(keyring, account.shopId, account.id, account.credentialsSealed);
  } catch (error) {
    logger.error({ err: error, accountId: account.id }, "the account's credentials do not open");
    return undefined;
  }
}

const needsConsent: Result<never> = {
  ok: false,
  failure: { kind: "auth", message: "There is no permission on record for this account. Connect it again." },
};

const notRefreshed: Result<never> = {
  ok: false,
  failure: { kind: "unknown", message: "The channel did not say whether it renewed the access token." },
};

async function refresh(
  deps: Deps,
  connector: Connector,
  account: PushAccount,
  credentials: Credentials,
): Promise<Result<{ credentials: Credentials; account: PushAccount }>> {
  const { clock, database, http, keyring, logger } = deps;
  const ended = await untilDeadline(clock, clock.nowMs() + refreshDeadlineMs, (signal) =>
    connector.auth.refresh(credentials, { http, clock, signal }),
  );
  if (ended.kind === "threw") {
    logger.error({ err: ended.error, connector: connector.id }, "a connector threw while refreshing");
  }
  const refreshed: Result<Credentials> = ended.kind === "done" ? ended.value : notRefreshed;
  if (!refreshed.ok) {
    await endClaim(database.sql, account);
    return refreshed;
  }
  // Most channels answer without the refresh token when it stays the same.
  const renewed = { ...credentials, ...refreshed.value };
  const expireAt = new Date(renewed.expiresAt);
  const sealed = sealCredentials(keyring, account.shopId, account.id, renewed);
  await storeRefreshed(database.sql, account, sealed, expireAt);
  return {
    ok: true,
    value: {
      credentials: renewed,
      account: { ...account, credentialsSealed: sealed, credentialsExpireAt: expireAt },
    },
  };
}
