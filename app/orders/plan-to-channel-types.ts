import type { Capabilities } from "../connectors/contract.ts";
import type { OrdersConnector } from "../connectors/orders-contract.ts";
import type { NewEvent } from "./event-store.ts";
import type { LineRow } from "./line-store.ts";
import type { ShopifyOrderContent } from "./look-content.ts";
import type { OrderRow } from "./order-store.ts";
import type { NewStep, StepRow } from "./step-store.ts";
import type { NewTask } from "./task-store.ts";

export interface ChannelPlanInput {
  /** `shopifyContent`: Shopify's order as it was read before. */
  order: Pick<OrderRow, "state" | "number" | "currency" | "totalMinor" | "remoteStatus" | "content" | "shopifyContent">;
  lines: LineRow[];
  steps: StepRow[];
  shopify: ShopifyOrderContent;
  connector: Pick<Capabilities, "orders">;
  carriers: OrdersConnector["carriers"];
  otherCarrier: string;
}

export interface ChannelPlan {
  steps: NewStep[];
  /** Of steps that are due and no longer wanted. */
  dropped: { stepId: number; message: string }[];
  /** Of steps that were refused, and that another now stands for: what the merchant was asked to do is over. */
  replaced: number[];
  events: Pick<NewEvent, "actor" | "kind" | "params">[];
  tasks: Pick<NewTask, "kind" | "key" | "params">[];
  /** Everything that was sold is on its way. */
  isShipped: boolean;
}
