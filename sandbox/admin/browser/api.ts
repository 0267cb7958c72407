import { config } from "./config.ts";

/** Calls the admin's own endpoints. Throws an error with the sandbox's words when it refuses. */
export async function ask<Answer>(path: string, method = "GET", body?: unknown): Promise<Answer> {
  const response = await fetch(`/_admin/shops/${config.shop.domain}/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const answer = (await response.json().catch(() => ({}))) as { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `The sandbox answered ${response.status}`);
  // The server of this page and this script are one piece of software.
  return answer as Answer;
}
