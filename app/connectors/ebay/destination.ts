import { z } from "zod";
import type { Call, Result } from "../contract.ts";
import { ebayCall, failed } from "./client.ts";
import type { EbayApp } from "./env.ts";
import { apiBase, createdId, nothing, readAll, refusedWith } from "./notification-api.ts";

const config = z.object({ alertEmail: z.string().optional() });
const noConfig = 195026;
const exists = 195021;

const destination = z.object({
  destinationId: z.string().min(1),
  status: z.string().optional(),
  // The spec calls it a string; its own example and eBay's pages have the object.
  deliveryConfig: z.object({ endpoint: z.string() }).optional().catch(undefined),
});
type Destination = z.infer<typeof destination>;
const destinations = z
  .object({ destinations: z.array(destination).optional(), next: z.string().optional() })
  .transform(({ destinations: items = [], next }) => ({ items, next }));

/** The id of our address at eBay, made or enabled where needed. `call` has a token of the application. */
export async function ensureDestination(app: EbayApp, call: Call, url: string): Promise<Result<string>> {
  const configured = await ensureConfig(app, call);
  if (!configured.ok) return configured;
  const found = await find(app, call, url);
  if (!found.ok) return found;
  if (found.value) return enable(app, call, url, found.value);
  const made = await ebayCall(
    call,
    { method: "POST", url: `${apiBase(app)}/destination`, body: bodyOf(app, url) },
    nothing,
  );
  if (!made.ok && !refusedWith(made.failure, exists)) return made;
  const id = made.ok ? createdId(made.value.headers) : undefined;
  if (id !== undefined) return { ok: true, value: id };
  // Somebody else made it at the same moment.
  const again = await find(app, call, url);
  if (!again.ok) return again;
  if (again.value) return { ok: true, value: again.value.destinationId };
  return failed({ kind: "unknown", message: "eBay has our address for notifications, but does not show it." });
}

/** Nothing is sent to an application that has no address for alerts. One that was entered at eBay is left as it is. */
async function ensureConfig(app: EbayApp, call: Call): Promise<Result<void>> {
  const url = `${apiBase(app)}/config`;
  const found = await ebayCall(call, { method: "GET", url }, config);
  if (found.ok && found.value.body.alertEmail) return done;
  if (!found.ok && !refusedWith(found.failure, noConfig)) return found;
  if (app.alertEmail === "") {
    const message = "eBay wants an e-mail address for alerts before it sends notifications. Set EBAY_ALERT_EMAIL.";
    const issue = { class: "data", severity: "info", code: "ebay.alertEmail", field: "settings", message } as const;
    return failed({ kind: "rejected", issues: [{ ...issue, raw: null }] });
  }
  const put = await ebayCall(call, { method: "PUT", url, body: { alertEmail: app.alertEmail } }, nothing);
  return put.ok ? done : put;
}

const done: Result<void> = { ok: true, value: undefined };

const bodyOf = (app: EbayApp, endpoint: string) => ({
  name: "Anabranch",
  status: "ENABLED",
  deliveryConfig: { endpoint, verificationToken: app.verificationToken },
});

async function find(app: EbayApp, call: Call, url: string): Promise<Result<Destination | undefined>> {
  const all = await readAll(app, call, "destination", destinations);
  if (!all.ok) return all;
  return { ok: true, value: all.value.find(({ deliveryConfig }) => deliveryConfig?.endpoint === url) };
}

/** eBay marks a destination down that failed for long: it is to be enabled again, with the challenge once more. */
async function enable(app: EbayApp, call: Call, endpoint: string, found: Destination): Promise<Result<string>> {
  const { destinationId, status } = found;
  if (status === "ENABLED") return { ok: true, value: destinationId };
  const url = `${apiBase(app)}/destination/${encodeURIComponent(destinationId)}`;
  const put = await ebayCall(call, { method: "PUT", url, body: bodyOf(app, endpoint) }, nothing);
  return put.ok ? { ok: true, value: destinationId } : put;
}
