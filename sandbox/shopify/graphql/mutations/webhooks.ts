import type { ApiSubscription } from "../../store/kept-records.ts";
import { gid, idOf } from "../../store/ids.ts";
import { topicOfEnum } from "../../webhooks/topics.ts";
import type { Resolve } from "../context.ts";
import type { Args } from "../listing.ts";

export const webhookSubscriptionCreate: Resolve<unknown> = (_source, args, { shop }) => {
  const topic = topicOfEnum(String(args.topic));
  const input = args.webhookSubscription as Args; // required, checked by the schema
  const uri = input.uri ?? input.callbackUrl;
  const refuse = (field: string[], message: string): unknown => ({
    webhookSubscription: null,
    userErrors: [{ field, message }],
  });
  if (!topic) return refuse(["topic"], `The sandbox sends no webhooks of the topic ${String(args.topic)}`);
  if (typeof uri !== "string" || !/^https?:\/\//.test(uri))
    return refuse(["webhookSubscription", "uri"], "Address is invalid");
  const taken = shop.kept.list("subscription").some((one) => one.topic === topic && one.uri === uri);
  if (taken) return refuse(["webhookSubscription", "uri"], "Address for this topic has already been taken");
  const id = shop.numbering.next("WebhookSubscription");
  const includeFields = Array.isArray(input.includeFields) ? input.includeFields.map(String) : [];
  const subscription: ApiSubscription & { kind: string } = {
    kind: "WebhookSubscription",
    id,
    topic,
    uri,
    createdAtMs: shop.now(),
    ...(includeFields.length > 0 ? { includeFields } : {}),
  };
  shop.kept.set("subscription", String(id), subscription);
  return { webhookSubscription: subscription, userErrors: [] };
};

export const webhookSubscriptionDelete: Resolve<unknown> = (_source, args, { shop }) => {
  const id = idOf("WebhookSubscription", args.id) ?? 0;
  if (!shop.kept.get("subscription", String(id))) {
    const message = "Webhook subscription does not exist";
    return { deletedWebhookSubscriptionId: null, userErrors: [{ field: ["id"], message }] };
  }
  shop.kept.delete("subscription", String(id));
  return { deletedWebhookSubscriptionId: gid("WebhookSubscription", id), userErrors: [] };
};
