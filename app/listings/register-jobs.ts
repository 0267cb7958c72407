import { jobs } from "../jobs.ts";
import type { Queue } from "../queue/queue.ts";
import type { ListingsDeps } from "./ports.ts";
import { runListingAction, runRederive } from "./run-action.handler.ts";

/** This stage's jobs, worked in this process. */
export async function registerListingJobs(queue: Queue, deps: ListingsDeps): Promise<void> {
  await queue.work(jobs.listingAction, (payload, signal) => runListingAction(deps, payload, signal));
  await queue.work(jobs.rederiveAccount, (payload, signal) => runRederive(deps, payload, signal));
}
