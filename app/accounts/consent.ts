import { failureMessage, type Connector, type ConnectorIo, type Credentials } from "../connectors/contract.ts";
import type { AccountId, ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import { activateAccount, readAccount, upsertAccount, writeSettings } from "./accounts-store.ts";
import { recordActivity } from "./activity-store.ts";
import { readShopAddress, takeAttempt, writeAttempt, type ConsentAttempt } from "./consent-store.ts";
import type { AccountsDeps } from "./ports.ts";

const attemptMs = 15 * 60_000;
const consentCallMs = 60_000;

/** Where to send the merchant to agree. undefined: no such connector, or it is not configured here. */
export async function beginConsent(
  deps: AccountsDeps,
  shopId: ShopId,
  asked: { connector: string; marketplace: string },
): Promise<string | undefined> {
  const connector = deps.connectors.get(asked.connector);
  if (!connector?.descriptor.marketplaces.some(({ id }) => id === asked.marketplace)) return undefined;
  const state = deps.random.token(32);
  await writeAttempt(deps.database.sql, {
    ...asked,
    state,
    shopId,
    expiresAt: new Date(deps.clock.nowMs() + attemptMs),
  });
  return connector.auth.consentUrl({ state, marketplace: asked.marketplace });
}

export type ConsentOutcome =
  | { kind: "connected"; shopDomain: string; accountId: AccountId }
  /** The merchant said no, the state is old, or the channel refused: `reason` is for the merchant. */
  | { kind: "failed"; shopDomain?: string; reason: string };

/** The browser came back from the channel. All network first; the account and its credentials in one transaction after. */
export async function completeConsent(
  deps: AccountsDeps,
  connectorId: string,
  query: URLSearchParams,
): Promise<ConsentOutcome> {
  const connector = deps.connectors.get(connectorId);
  if (!connector) return { kind: "failed", reason: "This channel is not available here." };
  const attempt = await takeAttempt(deps.database.sql, query.get("state") ?? "", connectorId, deps.clock.now());
  if (!attempt) {
    return {
      kind: "failed",
      reason: "This connection attempt is too old or was already used. Start again from Channels.",
    };
  }
  const { shopDomain } = attempt;
  const io: ConnectorIo = { http: deps.http, clock: deps.clock, signal: AbortSignal.timeout(consentCallMs) };
  const credentials = await connector.auth.exchange(query, io);
  if (!credentials.ok) return { kind: "failed", shopDomain, reason: failureMessage(credentials.failure) };
  const marketplace = connector.descriptor.marketplaces.find(({ id }) => id === attempt.marketplace);
  if (!marketplace) return { kind: "failed", shopDomain, reason: "This marketplace is no longer offered." };
  const call = {
    ...io,
    accessToken: credentials.value.accessToken,
    marketplace: marketplace.id,
    currency: marketplace.currency,
    settings: {},
  };
  const seller = await connector.identify(call);
  if (!seller.ok) return { kind: "failed", shopDomain, reason: failureMessage(seller.failure) };
  const accountId = await store(deps, attempt, connector, seller.value, credentials.value);
  await prepareSettings(deps, connector, attempt.shopId, accountId);
  await subscribe(deps, connector, attempt.shopId, accountId);
  await deps.queue.send(jobs.rederiveAccount, { shopId: attempt.shopId, accountId });
  return { kind: "connected", shopDomain, accountId };
}

function store(
  deps: AccountsDeps,
  { shopId, marketplace }: ConsentAttempt,
  connector: Connector,
  seller: { sellerId: string; name: string },
  credentials: Credentials,
): Promise<AccountId> {
  const at = deps.clock.now();
  const currency = connector.descriptor.marketplaces.find(({ id }) => id === marketplace)?.currency ?? "";
  return deps.database.transaction(async (tx) => {
    const account = { shopId, connector: connector.id, name: seller.name, remoteSellerId: seller.sellerId };
    const accountId = await upsertAccount(tx, { ...account, marketplace, currency, at });
    const sealed = deps.sealCredentials(shopId, accountId, credentials);
    await activateAccount(tx, shopId, accountId, { sealed, expireAt: new Date(credentials.expiresAt) });
    const params = { channel: connector.descriptor.name, seller: seller.name };
    await recordActivity(tx, { shopId, accountId, actor: "merchant", kind: "account.connected", params, at });
    return accountId;
  });
}

/**
 * A new seller often lacks a stock location or policies: the connector makes or chooses them, and the form opens filled.
 * A failure here only means that the merchant fills the form: the account is connected all the same.
 */
async function prepareSettings(deps: AccountsDeps, connector: Connector, shopId: ShopId, accountId: AccountId) {
  const account = await readAccount(deps.database.sql, shopId, accountId);
  if (!account || Object.keys(account.settings).length > 0) return; // it was here before: its settings stay
  const call = await deps.withCall(shopId, accountId);
  if (!call.ok) return;
  const prepared = await connector.prepare(call.value, await readShopAddress(deps.database.sql, shopId));
  if (prepared.ok) await writeSettings(deps.database.sql, shopId, accountId, prepared.value);
  else deps.logger.warn({ accountId, reason: failureMessage(prepared.failure) }, "a new account could not be prepared");
}

/** Notifications make orders come sooner. Without them they are polled: a failure here is no matter of the merchant's. */
async function subscribe(deps: AccountsDeps, connector: Connector, shopId: ShopId, accountId: AccountId) {
  if (!connector.subscribe || !deps.inboundUrl) return;
  const call = await deps.withCall(shopId, accountId);
  if (!call.ok) return;
  const subscribed = await connector.subscribe(call.value, { url: deps.inboundUrl(connector.id) });
  if (subscribed.ok) return;
  deps.logger.warn({ accountId, reason: failureMessage(subscribed.failure) }, "notifications of orders are not sent");
}
