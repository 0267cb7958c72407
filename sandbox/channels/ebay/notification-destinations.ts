import { z } from "zod";
import { challenge } from "./challenge.ts";
import { requireConfig } from "./notification-config.ts";
import { NOTIFICATION_BASE, notificationError } from "./notification-topics.ts";
import { bodyOf, SCOPES, type AppCall, type AppOperation } from "./operation.ts";
import { nextNumber, type Destination, type World } from "./world.ts";

const PATH = `${NOTIFICATION_BASE}/destination`;
const ONE = `${PATH}/{destination_id}`;

const destinationBody = z.object({
  name: z.string().min(1).max(64),
  status: z.enum(["ENABLED", "DISABLED"]),
  deliveryConfig: z.object({ endpoint: z.url(), verificationToken: z.string().min(32).max(80) }),
});

/** The application's addresses: each has answered the challenge before anything is sent there. */
export function destinationOperations(world: World): AppOperation[] {
  const known = world.notificationDestinations;
  return [
    {
      id: "createDestination",
      method: "POST",
      path: PATH,
      scopes: SCOPES.any,
      answer: async (call) => {
        requireConfig(world);
        const body = await checked(world, call);
        const destinationId = nextNumber(world, "destination", 40_010);
        known.set(destinationId, { destinationId, ...body });
        return { status: 201, headers: { location: `${call.origin}${PATH}/${destinationId}` }, body: {} };
      },
    },
    {
      id: "getDestinations",
      method: "GET",
      path: PATH,
      scopes: SCOPES.any,
      answer: ({ url }) => ({
        status: 200,
        body: { total: known.size, limit: 20, href: url, destinations: [...known.values()] },
      }),
    },
    {
      id: "getDestination",
      method: "GET",
      path: ONE,
      scopes: SCOPES.any,
      answer: (call) => ({ status: 200, body: named(world, call) }),
    },
    {
      id: "deleteDestination",
      method: "DELETE",
      path: ONE,
      scopes: SCOPES.any,
      answer: (call) => {
        known.delete(named(world, call).destinationId);
        return { status: 204 };
      },
    },
  ];
}

export function updateDestination(world: World): AppOperation {
  return {
    id: "updateDestination",
    method: "PUT",
    path: ONE,
    scopes: SCOPES.any,
    answer: async (call) => {
      const { destinationId } = named(world, call);
      const body = await checked(world, call, destinationId);
      world.notificationDestinations.set(destinationId, { destinationId, ...body });
      return { status: 204 };
    },
  };
}

function named(world: World, { params }: AppCall): Destination {
  const found = world.notificationDestinations.get(params.destination_id ?? "");
  if (!found) throw notificationError(195022, "There is no destination with this id.", 404);
  return found;
}

async function checked(world: World, call: AppCall, own?: string): Promise<z.output<typeof destinationBody>> {
  const body = bodyOf(destinationBody, call);
  const { endpoint, verificationToken } = body.deliveryConfig;
  const others = [...world.notificationDestinations.values()].filter(({ destinationId }) => destinationId !== own);
  if (others.some(({ deliveryConfig }) => deliveryConfig.endpoint === endpoint))
    throw notificationError(195021, "Destination exists for this endpoint", 409);
  const outcome = await challenge(endpoint, verificationToken);
  if (!outcome.matched) throw notificationError(195020, `Challenge verification failed: ${outcome.problem}`, 409);
  return body;
}
