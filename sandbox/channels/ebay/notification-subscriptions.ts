import { z } from "zod";
import { requireConfig } from "./notification-config.ts";
import { NOTIFICATION_BASE, notificationError, topicOf } from "./notification-topics.ts";
import { bodyOf, SCOPES, type AppCall, type AppOperation } from "./operation.ts";
import { nextNumber, type Subscription, type World } from "./world.ts";

const PATH = `${NOTIFICATION_BASE}/subscription`;
const ONE = `${PATH}/{subscription_id}`;

const changeBody = z.object({
  status: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  payload: z.looseObject({}).optional(),
  destinationId: z.string().default(""),
});
const subscriptionBody = changeBody.extend({ topicId: z.string().default("") });

/** A topic of the application is subscribed to once, one of its users once by each of them. */
export function subscriptionOperations(world: World): AppOperation[] {
  const known = world.notificationSubscriptions;
  return [
    {
      id: "createSubscription",
      method: "POST",
      path: PATH,
      scopes: SCOPES.subscription,
      answer: (call) => {
        requireConfig(world);
        const body = bodyOf(subscriptionBody, call);
        const owner = ownerOf(body.topicId, call);
        requireDestination(world, body);
        if ([...known.values()].some((one) => one.topicId === body.topicId && one.username === owner.username))
          throw notificationError(195012, "A subscription of this topic exists already.", 409);
        const subscriptionId = nextNumber(world, "subscription", 70_010);
        const creationDate = new Date(world.now()).toISOString();
        known.set(subscriptionId, { subscriptionId, creationDate, ...body, ...owner });
        return { status: 201, headers: { location: `${call.origin}${PATH}/${subscriptionId}` }, body: {} };
      },
    },
    {
      id: "getSubscriptions",
      method: "GET",
      path: PATH,
      scopes: SCOPES.subscription,
      answer: (call) => {
        const subscriptions = [...known.values()].filter((one) => isSeen(one, call)).map(view);
        return { status: 200, body: { total: subscriptions.length, limit: 20, href: call.url, subscriptions } };
      },
    },
    {
      id: "deleteSubscription",
      method: "DELETE",
      path: ONE,
      scopes: SCOPES.subscription,
      answer: (call) => {
        known.delete(named(world, call).subscriptionId);
        return { status: 204 };
      },
    },
  ];
}

export function subscriptionChanges(world: World): AppOperation[] {
  const change = (id: string, method: "POST" | "PUT", path: string, by: (call: AppCall) => Partial<Subscription>) => ({
    id,
    method,
    path,
    scopes: SCOPES.subscription,
    answer: (call: AppCall) => {
      const changed = { ...named(world, call), ...by(call) };
      if (changed.status === "ENABLED") requireDestination(world, changed);
      world.notificationSubscriptions.set(changed.subscriptionId, changed);
      return { status: 204 };
    },
  });
  return [
    {
      id: "getSubscription",
      method: "GET",
      path: ONE,
      scopes: SCOPES.subscription,
      answer: (call) => ({ status: 200, body: view(named(world, call)) }),
    },
    change("updateSubscription", "PUT", ONE, (call) => bodyOf(changeBody, call)),
    change("enableSubscription", "POST", `${ONE}/enable`, () => ({ status: "ENABLED" })),
    change("disableSubscription", "POST", `${ONE}/disable`, () => ({ status: "DISABLED" })),
  ];
}

/** Who hears of it: the application, or the user whose token it is, who agreed to what the topic asks for. */
function ownerOf(topicId: string, { username, granted }: AppCall): Pick<Subscription, "username"> {
  const topic = topicOf(topicId);
  if (!topic) throw notificationError(195027, "There is no such topic.");
  const isAuthorized = topic.authorizationScopes.some((scope) => granted.includes(scope));
  if (!isAuthorized || (topic.scope === "USER" && username === undefined))
    throw notificationError(195011, "Not authorized for this topic.", 403);
  return topic.scope === "USER" && username !== undefined ? { username } : {};
}

function requireDestination(world: World, { destinationId, status }: Pick<Subscription, "destinationId" | "status">) {
  const destination = world.notificationDestinations.get(destinationId);
  if (!destination) throw notificationError(195007, "There is no destination with this id.");
  if (status === "ENABLED" && destination.status !== "ENABLED")
    throw notificationError(195015, "The destination is not enabled.", 409);
}

/** A user's token shows the user's own, and what the application has for all. */
function isSeen(one: Subscription, { username }: AppCall): boolean {
  return one.username === undefined || one.username === username;
}

function named(world: World, call: AppCall): Subscription {
  const found = world.notificationSubscriptions.get(call.params.subscription_id ?? "");
  if (!found || !isSeen(found, call)) throw notificationError(195013, "There is no subscription with this id.", 404);
  return found;
}

function view({ username: _owner, ...shown }: Subscription): Omit<Subscription, "username"> {
  return shown;
}
