import { failureMessage, type Connector, type ConnectorIo, type Credentials } from "../connectors/contract.ts";
import type { AccountId, ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import { open } from "../platform/crypto.ts";
import { activateAccount, readAccount, upsertAccount, writeSettings } from "./accounts-store.ts";
import { recordActivity } from "./activity-store.ts";
import { sealedFor } from "./consent-answer.ts";
import { readShopAddress, takeAnswer, type ConsentOwner } from "./consent-store.ts";
import type { AccountsDeps } from "./ports.ts";

const consentCallMs = 60_000;

export type ConsentOutcome =
  | { kind: "connected"; accountId: AccountId }
  /** The merchant said no, took too long, or the channel refused: `reason` is for the merchant. */
  | { kind: "failed"; reason: string };

const failed = (reason: string): ConsentOutcome => ({ kind: "failed", reason });

/**
 * The merchant is back in Shopify's admin: what the channel sent is exchanged, if they are who began it. All network
 * first; the account and its credentials in one transaction after.
 */
export async function completeConsent(
  deps: AccountsDeps,
  owner: ConsentOwner,
  handover: string,
): Promise<ConsentOutcome> {
  const { shopId } = owner;
  const attempt = await takeAnswer(deps.database.sql, owner, handover, deps.clock.now());
  if (!attempt) {
    return failed(
      "This attempt is too old, was used already, or was begun by somebody else. If the account is not under Channels, connect it again.",
    );
  }
  const connector = deps.connectors.get(attempt.connector);
  const marketplace = connector?.descriptor.marketplaces.find(({ id }) => id === attempt.marketplace);
  if (!connector || !marketplace) return failed("This marketplace is no longer offered.");
  const query = new URLSearchParams(open(deps.keyring, attempt.sealed, sealedFor(shopId, attempt.state)));
  const io: ConnectorIo = { http: deps.http, clock: deps.clock, signal: AbortSignal.timeout(consentCallMs) };
  const credentials = await connector.auth.exchange(query, io);
  if (!credentials.ok) return failed(failureMessage(credentials.failure));
  const call = {
    ...io,
    accessToken: credentials.value.accessToken,
    marketplace: marketplace.id,
    currency: marketplace.currency,
    settings: {},
  };
  const seller = await connector.identify(call);
  if (!seller.ok) return failed(failureMessage(seller.failure));
  const accountId = await store(deps, { shopId, marketplace }, connector, seller.value, credentials.value);
  await prepareSettings(deps, connector, shopId, accountId);
  await subscribe(deps, connector, shopId, accountId);
  await deps.queue.send(jobs.rederiveAccount, { shopId, accountId });
  return { kind: "connected", accountId };
}

function store(
  deps: AccountsDeps,
  { shopId, marketplace }: { shopId: ShopId; marketplace: { id: string; currency: string } },
  connector: Connector,
  seller: { sellerId: string; name: string },
  credentials: Credentials,
): Promise<AccountId> {
  const at = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const account = { shopId, connector: connector.id, name: seller.name, remoteSellerId: seller.sellerId };
    const { id, currency } = marketplace;
    const accountId = await upsertAccount(tx, { ...account, marketplace: id, currency, at });
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
