import { z } from "zod";
import type { KnownShipment } from "../connectors/orders-contract.ts";
import { noteSent, readChannel, writeChannel, type ChannelContext } from "./run-step-context.ts";
import { ofChannelFailure, wordsOf } from "./run-step-failure.ts";
import { shipPayload, type ShipPayload } from "./run-step-payloads.ts";
import type { StepOutcome } from "./step-outcome.ts";

/** Parcels without a number look alike: those that the channel knew before are none of this step's. */
const baselineSchema = z.object({ shipmentIds: z.array(z.string()) });

/** Tells the channel of one parcel. */
export async function stepShip(context: ChannelContext): Promise<StepOutcome> {
  const { order, step } = context;
  if (order.remoteStatus === "cancelled") {
    return { kind: "dropped", message: "The order is cancelled on the channel." };
  }
  const payload = shipPayload.parse(step.payload);
  let baseline: unknown = step.baseline;
  if (step.state === "sent" || payload.number === "") {
    const known = await readChannel(context, (orders, call) => orders.shipments(order.remoteId, call));
    if (!known.ok) return known.outcome;
    const found = step.state === "sent" ? known.value.find((each) => isThis(each, payload, baseline)) : undefined;
    if (found) return { kind: "done", result: { shipmentId: found.shipmentId, carrierCode: found.carrierCode } };
    if (step.state === "due") baseline = { shipmentIds: known.value.map(({ shipmentId }) => shipmentId) };
  }
  await noteSent(context, baseline);
  return send(context, payload, payload.carrierCode);
}

async function send(context: ChannelContext, payload: ShipPayload, carrierCode: string): Promise<StepOutcome> {
  const { order, orders, step, deps } = context;
  const { lines, number, shippedAt } = payload;
  const shipment = { orderId: order.remoteId, lines, carrierCode, number, shippedAt };
  const result = await writeChannel(context, (channel, call) => channel.ship(shipment, call));
  if (result.ok) return { kind: "done", result: { shipmentId: result.value.shipmentId, carrierCode } };
  const { failure } = result;
  const isCarrier = failure.kind === "rejected" && failure.issues.some(({ code }) => code === "orders.carrierRefused");
  if (!isCarrier) return ofChannelFailure(failure, step, deps.random);
  if (carrierCode !== orders.otherCarrier && number !== "") return send(context, payload, orders.otherCarrier);
  return { kind: "task", message: wordsOf(failure) };
}

/** Channels keep letters and digits of a number, in either case. */
const plain = (number: string) => number.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();

function isThis(known: KnownShipment, payload: ShipPayload, baseline: unknown): boolean {
  if (plain(known.number) !== plain(payload.number)) return false;
  const before = baselineSchema.safeParse(baseline);
  if (before.success && before.data.shipmentIds.includes(known.shipmentId)) return false;
  const lines = new Set(known.lines.map(({ lineId }) => lineId));
  return payload.lines.every(({ lineId }) => lines.has(lineId));
}
