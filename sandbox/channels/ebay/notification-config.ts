import { z } from "zod";
import { EbayError } from "./errors.ts";
import { NOTIFICATION_BASE, notificationError } from "./notification-topics.ts";
import { bodyOf, SCOPES, type AppOperation } from "./operation.ts";
import type { World } from "./world.ts";

const EMAIL_NOTE = "alertEmail";
const configBody = z.object({ alertEmail: z.string().default("") });

/** Whoever registered an address for account deletion gave one for alerts with it. */
function alertEmail(world: World): string | undefined {
  const { alertEmail: given, accountDeletion } = world.config;
  return world.notes.get(EMAIL_NOTE) ?? given ?? (accountDeletion ? "alerts@example.com" : undefined);
}

/** Before anything else the application has to say whom to write to. */
export function requireConfig(world: World): void {
  if (alertEmail(world) === undefined)
    throw notificationError(195003, "Please provide configurations required for notifications. Refer to /config", 409);
}

export function configOperations(world: World): AppOperation[] {
  const path = `${NOTIFICATION_BASE}/config`;
  return [
    {
      id: "getConfig",
      method: "GET",
      path,
      scopes: SCOPES.any,
      answer: () => {
        const email = alertEmail(world);
        if (email !== undefined) return { status: 200, body: { alertEmail: email } };
        const issue = { errorId: 195026, domain: "API_NOTIFICATION", category: "APPLICATION" } as const;
        throw new EbayError(404, { ...issue, message: "There is no configuration." });
      },
    },
    {
      id: "updateConfig",
      method: "PUT",
      path,
      scopes: SCOPES.any,
      answer: (call) => {
        const given = z.email().safeParse(bodyOf(configBody, call).alertEmail);
        if (!given.success) throw notificationError(195025, "Invalid or missing email.");
        world.notes.set(EMAIL_NOTE, given.data);
        return { status: 204 };
      },
    },
  ];
}
