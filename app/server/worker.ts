import type { Resources } from "./resources.ts";

export async function startWorker(_resources: Resources) {
  return { stop: async () => undefined };
}
