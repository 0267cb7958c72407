import { z } from "zod";
import type { Call, Result } from "../contract.ts";
import { ebayCall, failed, type CallWithoutSeller } from "./client.ts";
import type { EbayApp } from "./env.ts";

const user = z.object({ userId: z.string().min(1), username: z.string().optional() });

/** The seller behind the token. `userId` never changes; the name may. */
export async function identify(
  app: EbayApp,
  call: CallWithoutSeller,
): Promise<Result<{ sellerId: string; name: string }>> {
  const reply = await ebayCall(call, { method: "GET", url: `${app.apizOrigin}/commerce/identity/v1/user/` }, user);
  if (!reply.ok) return reply;
  const { userId, username } = reply.value.body;
  return { ok: true, value: { sellerId: userId, name: username ?? userId } };
}

const policy = z.object({ name: z.string() });
const fulfillmentPolicies = z.object({
  fulfillmentPolicies: z.array(policy.extend({ fulfillmentPolicyId: z.string() })).optional(),
});
const paymentPolicies = z.object({
  paymentPolicies: z.array(policy.extend({ paymentPolicyId: z.string() })).optional(),
});
const returnPolicies = z.object({
  returnPolicies: z.array(policy.extend({ returnPolicyId: z.string() })).optional(),
});
const locations = z.object({
  locations: z
    .array(
      z.object({
        merchantLocationKey: z.string(),
        name: z.string().optional(),
        merchantLocationStatus: z.string().optional(),
      }),
    )
    .optional(),
});

export type Choice = { value: string; label: string };
export type ChoiceList = "fulfillmentPolicies" | "paymentPolicies" | "returnPolicies" | "locations";

/** The seller's own policies and locations, for the settings form. */
export async function choices(app: EbayApp, list: string, call: Call): Promise<Result<Choice[]>> {
  const account = `${app.apiOrigin}/sell/account/v1`;
  const site = `marketplace_id=${call.marketplace}`;
  switch (list as ChoiceList) {
    case "fulfillmentPolicies":
      return await listOf(call, `${account}/fulfillment_policy?${site}`, fulfillmentPolicies, (body) =>
        (body.fulfillmentPolicies ?? []).map(({ fulfillmentPolicyId, name }) => choice(fulfillmentPolicyId, name)),
      );
    case "paymentPolicies":
      return await listOf(call, `${account}/payment_policy?${site}`, paymentPolicies, (body) =>
        (body.paymentPolicies ?? []).map(({ paymentPolicyId, name }) => choice(paymentPolicyId, name)),
      );
    case "returnPolicies":
      return await listOf(call, `${account}/return_policy?${site}`, returnPolicies, (body) =>
        (body.returnPolicies ?? []).map(({ returnPolicyId, name }) => choice(returnPolicyId, name)),
      );
    case "locations":
      return await listOf(call, `${app.apiOrigin}/sell/inventory/v1/location?limit=100`, locations, (body) =>
        (body.locations ?? [])
          .filter(({ merchantLocationStatus }) => merchantLocationStatus !== "DISABLED")
          .map(({ merchantLocationKey, name }) => choice(merchantLocationKey, name ?? merchantLocationKey)),
      );
    default:
      return failed({ kind: "unavailable", message: `eBay has no list named ${list}.` });
  }
}

const choice = (value: string, label: string): Choice => ({ value, label });

async function listOf<Body>(
  call: Call,
  url: string,
  schema: z.ZodType<Body>,
  read: (body: Body) => Choice[],
): Promise<Result<Choice[]>> {
  const reply = await ebayCall(call, { method: "GET", url }, schema);
  return reply.ok ? { ok: true, value: read(reply.value.body) } : reply;
}
