import type { NewEvent } from "./event-store.ts";
import type { LineRow } from "./line-store.ts";
import type { OrderContent } from "./order-content.ts";
import type { OrderRow } from "./order-store.ts";
import type { NewStep, StepRow } from "./step-store.ts";
import type { NewTask } from "./task-store.ts";

export interface Adopted {
  stepId: number;
  result: Record<string, unknown>;
}

export interface ShopifyPlanInput {
  /** As it was read before. */
  before: OrderContent | undefined;
  content: OrderContent;
  buyerAddressChanged: boolean;
  order: Pick<OrderRow, "number" | "state" | "shopifyContent">;
  steps: StepRow[];
  lines: LineRow[];
}

export interface ShopifyPlan {
  steps: NewStep[];
  tasks: Pick<NewTask, "kind" | "key" | "params">[];
  /** Kinds of tasks that are over. */
  resolved: string[];
  events: Pick<NewEvent, "actor" | "kind" | "params">[];
  /** Steps to the channel whose effect the channel now shows. */
  adopted: Adopted[];
}
