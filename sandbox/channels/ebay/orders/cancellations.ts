import { z } from "zod";
import type { VendorOperation, VendorReply } from "../../shell.ts";
import { bodyOf, SCOPES, sellerOperations, type SellerCall, type SellerOperation } from "../operation.ts";
import type { World } from "../world.ts";
import { approveCancel, cancelNow, cancelProblem, rejectCancel } from "./cancel.ts";
import { cancellationView, SELLER_REASONS } from "./cancellation-view.ts";
import { PostOrderError } from "./errors.ts";
import { visibleOrder } from "./operations.ts";
import type { Cancellation, Order } from "./order.ts";
import { isVisible } from "./status.ts";

const BASE = "/post-order/v2/cancellation";
const MOST_ON_PAGE = 200;

const orderKey = z.object({ legacyOrderId: z.string().default("") });
const newCancellation = orderKey.extend({ cancelReason: z.string().default("OTHER") });

/** The older Post-Order API: its token stands behind "IAF", and its errors have another form. */
export function cancellationOperations(world: World): VendorOperation[] {
  const common = { scopes: SCOPES.fulfillment, tokenWord: "IAF" } as const;
  const definitions: SellerOperation[] = [
    { ...common, id: "createCancellation", method: "POST", path: BASE, answer: (call) => create(world, call) },
    { ...common, id: "search", method: "GET", path: `${BASE}/search`, answer: (call) => search(world, call) },
    {
      ...common,
      id: "checkCancellationEligibility",
      method: "POST",
      path: `${BASE}/check_eligibility`,
      answer: (call) => eligibility(world, call),
    },
    {
      ...common,
      id: "getCancellation",
      method: "GET",
      path: `${BASE}/{cancelId}`,
      answer: (call) => {
        const { order, cancellation } = known(call);
        return { status: 200, body: { cancelDetail: cancellationView(order, cancellation, world.now()) } };
      },
    },
    ...(["approve", "reject"] as const).map((word): SellerOperation => ({
      ...common,
      id: `${word}CancellationRequest`,
      method: "POST",
      path: `${BASE}/{cancelId}/${word}`,
      answer: (call) => decide(world, call, word === "approve" ? approveCancel : rejectCancel),
    })),
  ];
  return sellerOperations(world, definitions.map(inOldForm));
}

function inOldForm(definition: SellerOperation): SellerOperation {
  return {
    ...definition,
    answer: async (call) => {
      try {
        return await definition.answer(call);
      } catch (error) {
        if (error instanceof PostOrderError) return error.reply;
        throw error;
      }
    },
  };
}

function orderToCancel(world: World, call: SellerCall, legacyOrderId: string): Order {
  const order = visibleOrder(world, call, legacyOrderId);
  if (!order) throw new PostOrderError(404, 10_003, "orderNotFound", `There is no order ${legacyOrderId}.`);
  return order;
}

/** The seller cancels. Reasons that only a buyer can have are refused. */
function create(world: World, call: SellerCall): VendorReply {
  const { legacyOrderId, cancelReason } = bodyOf(newCancellation, call);
  const order = orderToCancel(world, call, legacyOrderId);
  if (!SELLER_REASONS.includes(cancelReason))
    throw new PostOrderError(
      400,
      10_004,
      "invalidCancelReason",
      `${cancelReason} is no reason that a seller can give.`,
    );
  const problem = cancelProblem(order);
  if (problem !== undefined) throw new PostOrderError(400, 10_005, "eligibilityCheckFailed", problem);
  const { cancelId } = cancelNow(world, call.seller, order, { by: "seller", reason: cancelReason });
  return { status: 200, body: { cancelId } };
}

function eligibility(world: World, call: SellerCall): VendorReply {
  const { legacyOrderId } = bodyOf(orderKey, call);
  const problem = cancelProblem(orderToCancel(world, call, legacyOrderId));
  const eligible = problem === undefined;
  return { status: 200, body: { legacyOrderId, eligible, ...(eligible ? {} : { failureReason: [problem] }) } };
}

function known(call: SellerCall): { order: Order; cancellation: Cancellation } {
  const cancelId = call.params.cancelId ?? "";
  const order = call.seller.orders.get(call.seller.orderByCancelId.get(cancelId) ?? "");
  const cancellation = order?.cancellations.find((one) => one.cancelId === cancelId);
  if (!order || !cancellation)
    throw new PostOrderError(404, 10_001, "cancelIdNotFound", `There is no cancellation ${cancelId}.`);
  return { order, cancellation };
}

/** A seller's yes or no to a buyer, once: a second answer is refused. */
function decide(world: World, call: SellerCall, act: typeof approveCancel): VendorReply {
  const { order, cancellation } = known(call);
  if (cancellation.state !== "requested")
    throw new PostOrderError(400, 10_006, "invalidCancelState", "This cancellation does not wait for the seller.");
  act(world, call.seller, order, cancellation.cancelId);
  return { status: 200 };
}

/** Newest first. `cancel_id` makes all else count for nothing, as the documentation says. */
function search(world: World, call: SellerCall): VendorReply {
  const { cancel_id, legacy_order_id, role = "SELLER" } = call.query;
  const [limit, offset] = [readNumber(call, "limit", 25), readNumber(call, "offset", 0)];
  const from = readTime(call, "creation_date_range_from") ?? 0;
  const to = readTime(call, "creation_date_range_to") ?? world.now();
  const wanted = (order: Order, one: Cancellation) =>
    cancel_id === undefined
      ? (legacy_order_id === undefined || legacy_order_id === order.orderId) &&
        one.requestedAt >= from &&
        one.requestedAt <= to
      : cancel_id === one.cancelId;
  const orders = role === "SELLER" ? [...call.seller.orders.values()].filter((one) => isVisible(world, one)) : [];
  const found = orders
    .flatMap((order) => order.cancellations.map((cancellation) => ({ order, cancellation })))
    .filter(({ order, cancellation }) => wanted(order, cancellation))
    .toSorted((a, b) => b.cancellation.requestedAt - a.cancellation.requestedAt);
  const now = world.now();
  return {
    status: 200,
    body: {
      cancellations: found
        .slice(offset, offset + limit)
        .map(({ order, cancellation }) => cancellationView(order, cancellation, now)),
      total: found.length,
      paginationOutput: {
        limit,
        offset,
        totalEntries: found.length,
        totalPages: Math.ceil(found.length / limit),
      },
    },
  };
}

function readNumber({ query }: SellerCall, name: "limit" | "offset", standard: number): number {
  const number = Number(query[name] ?? standard);
  const isFine = Number.isInteger(number) && (name === "limit" ? number >= 1 && number <= MOST_ON_PAGE : number >= 0);
  if (!isFine) throw new PostOrderError(400, 10_002, "invalidInput", `${name} is not valid: ${query[name] ?? ""}.`);
  return number;
}

function readTime({ query }: SellerCall, name: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new PostOrderError(400, 10_002, "invalidInput", `${name} is not valid: ${text}.`);
  return time;
}
