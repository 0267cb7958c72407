import type { Call, Failure, Result } from "../contract.ts";
import { appToken } from "./app-token.ts";
import { failed } from "./client.ts";
import { ensureDestination } from "./destination.ts";
import type { EbayApp } from "./env.ts";
import { ensureSubscription } from "./subscription.ts";

/**
 * Notifications of a seller's new orders, by the Notification API: the application's alert address and its destination
 * with a token of the application, the seller's subscription with the seller's. Each is looked for first.
 */
export async function subscribe(app: EbayApp, call: Call, url: string): Promise<Result<void>> {
  const token = await appToken(app, call);
  if (!token.ok) return failed(harmless(token.failure));
  const ofApp = { ...call, accessToken: token.value };
  const destination = await ensureDestination(app, ofApp, url);
  if (!destination.ok) return failed(harmless(destination.failure));
  const subscribed = await ensureSubscription(app, { ofApp, ofSeller: call }, destination.value);
  return subscribed.ok ? subscribed : failed(harmless(subscribed.failure));
}

/** A consent without the scope of notifications, or keys that may not: no reason to cut the account off. */
function harmless(failure: Failure): Failure {
  if (failure.kind !== "auth") return failure;
  const message = `eBay does not allow notifications of orders with this connection (${failure.message}). Orders are polled.`;
  const issue = { class: "policy", severity: "info", code: "ebay.notifications", field: "", message } as const;
  return { kind: "rejected", issues: [{ ...issue, raw: failure.message }] };
}
