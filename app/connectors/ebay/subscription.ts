import { z } from "zod";
import type { Call, Result } from "../contract.ts";
import { ebayCall, failed } from "./client.ts";
import type { EbayApp } from "./env.ts";
import { orderTopic } from "./notice.ts";
import { apiBase, nothing, readAll, refusedWith } from "./notification-api.ts";

const subscription = z.object({
  subscriptionId: z.string().min(1),
  topicId: z.string().optional(),
  status: z.string().optional(),
  destinationId: z.string().optional(),
});
type Subscription = z.infer<typeof subscription>;
const subscriptions = z
  .object({ subscriptions: z.array(subscription).optional(), next: z.string().optional() })
  .transform(({ subscriptions: items = [], next }) => ({ items, next }));

const payloads = z.object({
  supportedPayloads: z
    .array(
      z.object({
        format: z.array(z.string()).optional(),
        schemaVersion: z.string(),
        deliveryProtocol: z.string().optional(),
        deprecated: z.boolean().optional(),
      }),
    )
    .optional(),
});

const alreadyThere = 195012;
const done: Result<void> = { ok: true, value: undefined };

interface Calls {
  ofApp: Call;
  ofSeller: Call;
}

/** The seller's subscription of new orders: made, pointed at our destination, or enabled where needed. */
export async function ensureSubscription(app: EbayApp, calls: Calls, destinationId: string): Promise<Result<void>> {
  const { ofSeller } = calls;
  const all = await readAll(app, ofSeller, "subscription", subscriptions);
  if (!all.ok) return all;
  const found = all.value.find(({ topicId }) => topicId === orderTopic);
  if (found?.destinationId === destinationId) return enable(app, ofSeller, found);
  const payload = await newestPayload(app, calls.ofApp);
  if (!payload.ok) return payload;
  const body = { status: "ENABLED", payload: payload.value, destinationId };
  const url = `${apiBase(app)}/subscription`;
  if (found) {
    const at = `${url}/${encodeURIComponent(found.subscriptionId)}`;
    const moved = await ebayCall(ofSeller, { method: "PUT", url: at, body }, nothing);
    return moved.ok ? done : moved;
  }
  const made = await ebayCall(ofSeller, { method: "POST", url, body: { topicId: orderTopic, ...body } }, nothing);
  // The same seller in two shops of ours, connected at one moment.
  return made.ok || refusedWith(made.failure, alreadyThere) ? done : made;
}

async function enable(app: EbayApp, call: Call, { subscriptionId, status }: Subscription): Promise<Result<void>> {
  if (status === "ENABLED") return done;
  const url = `${apiBase(app)}/subscription/${encodeURIComponent(subscriptionId)}/enable`;
  const enabled = await ebayCall(call, { method: "POST", url }, nothing);
  return enabled.ok ? done : enabled;
}

interface Payload {
  format: string;
  schemaVersion: string;
  deliveryProtocol: string;
}

/** eBay says itself which versions of a message it still sends. */
async function newestPayload(app: EbayApp, call: Call): Promise<Result<Payload>> {
  const topic = await ebayCall(call, { method: "GET", url: `${apiBase(app)}/topic/${orderTopic}` }, payloads);
  if (!topic.ok) return topic;
  const usable = (topic.value.body.supportedPayloads ?? []).filter(
    ({ format, deprecated }) => deprecated !== true && (format?.includes("JSON") ?? true),
  );
  const newest = usable.toSorted((a, b) => b.schemaVersion.localeCompare(a.schemaVersion, "en", { numeric: true }))[0];
  if (!newest) return failed({ kind: "unknown", message: "eBay names no message of new orders that we can read." });
  const { schemaVersion, deliveryProtocol = "HTTPS" } = newest;
  return { ok: true, value: { format: "JSON", schemaVersion, deliveryProtocol } };
}
