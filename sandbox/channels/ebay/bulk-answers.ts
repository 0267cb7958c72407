import { EbayError, inventoryIssue, type EbayIssue } from "./errors.ts";
import type { World } from "./world.ts";

type Attempt<Value> = { value: Value; issues?: never } | { status: number; issues: EbayIssue[] };

/** One item of a bulk call: its failure, real or made by a fault, does not touch the others. */
export function attempt<Value>(world: World, act: () => Value): Attempt<Value> {
  if (world.faults.chance("partialFailureRate")) return { status: 500, issues: [inventoryIssue(25001, "Try again.")] };
  try {
    return { value: act() };
  } catch (error) {
    if (error instanceof EbayError) return { status: error.status, issues: error.issues };
    throw error;
  }
}

/** 200 when every item succeeded, else 207. */
export function multiStatus(responses: { statusCode: number }[]): number {
  return responses.every(({ statusCode }) => statusCode < 300) ? 200 : 207;
}
