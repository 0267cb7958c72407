import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { VendorCall, VendorOperation, VendorReply } from "../shell.ts";
import { EbayError } from "./errors.ts";
import { appOperations, bodyOf, SCOPES, type AppOperation } from "./operation.ts";
import { challengeResponse, newChallenge, publicKey, signatureHeader } from "./signing.ts";
import { nextNumber, type World } from "./world.ts";

const BASE = "/commerce/notification/v1";
const TOPIC = "MARKETPLACE_ACCOUNT_DELETION";
const CALL_TIMEOUT_MS = 5_000;

const destinationBody = z.object({
  name: z.string().min(1).max(64),
  status: z.enum(["ENABLED", "DISABLED"]),
  deliveryConfig: z.object({ endpoint: z.url(), verificationToken: z.string().min(32).max(80) }),
});
const subscriptionBody = z.object({
  topicId: z.string().default(""),
  status: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  payload: z.looseObject({}).optional(),
  destinationId: z.string().default(""),
});

export function notificationOperations(world: World): VendorOperation[] {
  const topic: AppOperation = {
    id: "getTopics",
    method: "GET",
    path: `${BASE}/topic`,
    scopes: SCOPES.any,
    answer: ({ url }) => ({ status: 200, body: { total: 1, limit: 20, href: url, topics: [TOPIC_VIEW] } }),
  };
  const key: AppOperation = {
    id: "getPublicKey",
    method: "GET",
    path: `${BASE}/public_key/{public_key_id}`,
    scopes: SCOPES.any,
    answer: ({ params }) => {
      const found = publicKey(world, params.public_key_id ?? "");
      if (!found) throw notificationError(195001, "There is no key with this id.", 404);
      return { status: 200, body: found };
    },
  };
  return appOperations(world, [topic, key, ...destinationOperations(world), ...subscriptionOperations(world)]);
}

const TOPIC_VIEW = {
  topicId: TOPIC,
  description: "A user asked for the deletion of the account.",
  authorizationScopes: ["https://api.ebay.com/oauth/api_scope"],
  status: "ENABLED",
  context: "PLATFORM",
  scope: "APPLICATION",
  supportedPayloads: [{ schemaVersion: "1.0", format: ["JSON"], deliveryProtocol: "HTTPS", deprecated: false }],
};

function notificationError(errorId: number, message: string, status = 400): EbayError {
  return new EbayError(status, { errorId, domain: "API_NOTIFICATION", category: "REQUEST", message });
}

function created(call: VendorCall, kind: string, id: string): VendorReply {
  return { status: 201, headers: { location: `${call.origin}${BASE}/${kind}/${id}` }, body: {} };
}

function destinationOperations(world: World): AppOperation[] {
  const known = world.notificationDestinations;
  return [
    {
      id: "createDestination",
      method: "POST",
      path: `${BASE}/destination`,
      scopes: SCOPES.any,
      answer: async (call) => {
        const body = bodyOf(destinationBody, call);
        const { endpoint, verificationToken } = body.deliveryConfig;
        const outcome = await challenge(endpoint, verificationToken);
        if (!outcome.matched) throw notificationError(195020, `Challenge verification failed: ${outcome.problem}`, 409);
        const destinationId = nextNumber(world, "destination", 40_010);
        known.set(destinationId, { destinationId, ...body });
        return created(call, "destination", destinationId);
      },
    },
    {
      id: "getDestinations",
      method: "GET",
      path: `${BASE}/destination`,
      scopes: SCOPES.any,
      answer: ({ url }) => ({
        status: 200,
        body: { total: known.size, limit: 20, href: url, destinations: [...known.values()] },
      }),
    },
    {
      id: "getDestination",
      method: "GET",
      path: `${BASE}/destination/{destination_id}`,
      scopes: SCOPES.any,
      answer: ({ params }) => {
        const found = known.get(params.destination_id ?? "");
        if (!found) throw notificationError(195022, "There is no destination with this id.", 404);
        return { status: 200, body: found };
      },
    },
    {
      id: "deleteDestination",
      method: "DELETE",
      path: `${BASE}/destination/{destination_id}`,
      scopes: SCOPES.any,
      answer: ({ params }) => {
        if (!known.delete(params.destination_id ?? ""))
          throw notificationError(195022, "There is no destination with this id.", 404);
        return { status: 204 };
      },
    },
  ];
}

function subscriptionOperations(world: World): AppOperation[] {
  const known = world.notificationSubscriptions;
  return [
    {
      id: "createSubscription",
      method: "POST",
      path: `${BASE}/subscription`,
      scopes: SCOPES.subscription,
      answer: (call) => {
        const body = bodyOf(subscriptionBody, call);
        if (body.topicId !== TOPIC) throw notificationError(195027, "There is no such topic.");
        if (!world.notificationDestinations.has(body.destinationId))
          throw notificationError(195007, "There is no destination with this id.");
        if ([...known.values()].some(({ topicId }) => topicId === body.topicId))
          throw notificationError(195012, "A subscription of this topic exists already.", 409);
        const subscriptionId = nextNumber(world, "subscription", 70_010);
        const creationDate = new Date(world.now()).toISOString();
        known.set(subscriptionId, { subscriptionId, creationDate, ...body });
        return created(call, "subscription", subscriptionId);
      },
    },
    {
      id: "getSubscriptions",
      method: "GET",
      path: `${BASE}/subscription`,
      scopes: SCOPES.subscription,
      answer: ({ url }) => ({
        status: 200,
        body: { total: known.size, limit: 20, href: url, subscriptions: [...known.values()] },
      }),
    },
    {
      id: "deleteSubscription",
      method: "DELETE",
      path: `${BASE}/subscription/{subscription_id}`,
      scopes: SCOPES.subscription,
      answer: ({ params }) => {
        if (!known.delete(params.subscription_id ?? ""))
          throw notificationError(195013, "There is no subscription with this id.", 404);
        return { status: 204 };
      },
    },
  ];
}

export interface ChallengeOutcome {
  matched: boolean;
  status: number;
  problem: string;
}

/** Asks an endpoint to prove that it is the app's: GET with challenge_code, answered with a hash. */
export async function challenge(endpoint: string, verificationToken: string): Promise<ChallengeOutcome> {
  const code = newChallenge();
  const url = new URL(endpoint);
  url.searchParams.set("challenge_code", code);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(CALL_TIMEOUT_MS), redirect: "manual" });
    const answered = z
      .object({ challengeResponse: z.string() })
      .safeParse(await response.json().catch(() => undefined));
    const expected = challengeResponse(code, verificationToken, endpoint);
    if (response.status !== 200)
      return { matched: false, status: response.status, problem: "the status has to be 200" };
    if (!answered.success)
      return { matched: false, status: 200, problem: "the body has to be JSON with challengeResponse" };
    const matched = answered.data.challengeResponse === expected;
    return { matched, status: 200, problem: matched ? "" : "the hash is not that of code, token and endpoint" };
  } catch (error) {
    return { matched: false, status: 0, problem: error instanceof Error ? error.message : "no answer" };
  }
}

/** Sends the signed notification that a user's account is to be deleted. Returns the endpoint's HTTP status, 0 for none. */
export async function sendAccountDeletion(
  world: World,
  endpoint: string,
  user: { userId: string; username: string },
  spoil: boolean,
): Promise<number> {
  const at = new Date(world.now()).toISOString();
  const body = JSON.stringify({
    metadata: { topic: TOPIC, schemaVersion: "1.0", deprecated: false },
    notification: {
      notificationId: randomUUID(),
      eventDate: at,
      publishDate: at,
      publishAttemptCount: 1,
      data: { ...user, eiasToken: Buffer.from(user.userId).toString("base64") },
    },
  });
  const signature = signatureHeader(world, spoil ? `${body} ` : body);
  world.ledger.commit();
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", "x-ebay-signature": signature },
      body,
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    return response.status;
  } catch {
    return 0;
  }
}
