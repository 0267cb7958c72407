import { carrierCode } from "../domain/carriers.ts";
import { idOf, isUnderWay, type ShopifyFulfillment } from "./look-content.ts";
import { completions, unitsIn, type Completion, type Units } from "./plan-to-channel-units.ts";
import type { ChannelPlanInput } from "./plan-to-channel-types.ts";
import { shipPayload, type ShipPayload } from "./run-step-payloads.ts";
import type { NewStep, StepRow } from "./step-store.ts";

/** What was told, or is about to be: its units are not told again. */
const isLive = ({ state }: Pick<StepRow, "state">) => state === "due" || state === "sent" || state === "done";

export interface ShipPlan {
  steps: NewStep[];
  /** Steps that are not to be taken any more: their parcel has another number, or is no more. */
  dropped: number[];
  /** Steps that the channel refused, and that another now stands for. */
  replaced: number[];
}

interface Parcel {
  fulfillment: ShopifyFulfillment;
  company: string | null;
  number: string;
  /** Says whose parcel and with which tracking: the same again is the same step. */
  key: string;
  /** Its share of what the fulfilment completes. */
  share: Units;
  /** All that the fulfilment completes. */
  whole: Units;
}

type Input = Pick<ChannelPlanInput, "lines" | "shopify" | "carriers" | "otherCarrier" | "connector"> & {
  steps: readonly StepRow[];
};

/**
 * One step for each parcel's number. Units are told once, ever: what comes on top (a corrected number, a second parcel of
 * one unit, another fulfilment in place of a cancelled one) is told as a further number of them, and only when the line is
 * told as a whole, for until then a channel would take it for units that are still to be shipped.
 */
export function planShipments(input: Input, isNew: (fulfillment: ShopifyFulfillment) => boolean): ShipPlan {
  const told = input.steps.filter((step) => step.target === "channel" && step.kind === "ship").map(readStep);
  const parcels = parcelsOf(input, isNew);
  const keys = new Set(parcels.map(({ key }) => key));
  const dropped = told.filter(({ row, baseKey }) => row.state === "due" && !keys.has(baseKey)).map(({ row }) => row.id);
  const live = told.filter(({ row }) => isLive(row) && !dropped.includes(row.id));
  const count = new Counter(input, live);
  const plan: ShipPlan = { steps: [], dropped, replaced: [] };
  const later: Parcel[] = [];
  const isTold = (key: string) =>
    told.some(({ row, baseKey }) => baseKey === key && row.state !== "dropped" && !dropped.includes(row.id));
  const add = (parcel: Parcel, lines: Units, isFurther: boolean) => {
    const undone = told.filter(({ row, baseKey }) => baseKey === parcel.key && row.state === "dropped").length;
    const again = undone + told.filter(({ row, baseKey }) => baseKey === parcel.key && dropped.includes(row.id)).length;
    plan.steps.push(stepOf(input, parcel, lines, isFurther, again === 0 ? parcel.key : `${parcel.key}~${again}`));
    const failed = told.filter(
      ({ row, payload }) => !isLive(row) && row.state !== "dropped" && payload.fulfillmentId === parcel.fulfillment.id,
    );
    for (const { row } of failed) plan.replaced.push(row.id);
  };
  for (const parcel of parcels) {
    if (isTold(parcel.key)) continue;
    const fresh = count.take(parcel);
    if (fresh.size > 0) add(parcel, fresh, false);
    else later.push(parcel);
  }
  for (const parcel of later) {
    if (parcel.number !== "" && count.isComplete(parcel.whole)) add(parcel, parcel.whole, true);
  }
  return plan;
}

/** What was told of each line, and by whom. */
class Counter {
  readonly #told: Units = new Map();
  readonly #byFulfillment = new Map<string, Units>();
  readonly #quantity: Units;
  readonly #removed: Units;

  constructor({ lines, shopify }: Input, live: readonly { payload: ShipPayload }[]) {
    this.#quantity = new Map(lines.map(({ remoteLineId, quantity }) => [remoteLineId, quantity]));
    this.#removed = unitsIn(
      lines,
      shopify.refunds.flatMap((refund) => refund.lines),
    );
    for (const { payload } of live) {
      if (payload.isFurther) continue;
      for (const { lineId, quantity } of payload.lines) this.#note(payload.fulfillmentId, lineId, quantity);
    }
  }

  #note(fulfillmentId: string, lineId: string, quantity: number) {
    this.#told.set(lineId, (this.#told.get(lineId) ?? 0) + quantity);
    const own = this.#byFulfillment.get(fulfillmentId) ?? new Map<string, number>();
    this.#byFulfillment.set(fulfillmentId, own.set(lineId, (own.get(lineId) ?? 0) + quantity));
  }

  /** What of its share nobody was told yet; counts as told from now on. */
  take({ fulfillment, share, whole }: Parcel): Units {
    const fresh: Units = new Map();
    for (const [lineId, wanted] of share) {
      const leftOfLine = (this.#quantity.get(lineId) ?? 0) - (this.#told.get(lineId) ?? 0);
      const own = this.#byFulfillment.get(fulfillment.id)?.get(lineId) ?? 0;
      const units = Math.min(wanted, leftOfLine, (whole.get(lineId) ?? 0) - own);
      if (units <= 0) continue;
      fresh.set(lineId, units);
      this.#note(fulfillment.id, lineId, units);
    }
    return fresh;
  }

  isComplete(units: Units): boolean {
    return [...units.keys()].every(
      (id) => (this.#told.get(id) ?? 0) + (this.#removed.get(id) ?? 0) >= (this.#quantity.get(id) ?? 0),
    );
  }
}

function parcelsOf(input: Input, isNew: (fulfillment: ShopifyFulfillment) => boolean): Parcel[] {
  const all = completions(input.lines, input.shopify.fulfillments.filter(isUnderWay));
  const whole = input.connector.orders?.partialShipment === false ? asOne(input, all) : all;
  const parcels: Parcel[] = [];
  for (const [index, { fulfillment, units }] of whole.entries()) {
    if (units.size === 0 || !isNew(fulfillment)) continue;
    parcels.push(...split(fulfillment, units));
    // A kit's components that went ahead had no unit of their own: their number belongs to what is complete now.
    for (const earlier of whole.slice(0, index)) {
      if (!earlier.begun.some((id) => units.has(id)) || !isNew(earlier.fulfillment)) continue;
      parcels.push(...split(earlier.fulfillment, new Map(), units));
    }
  }
  const seen = new Set<string>();
  return parcels.filter(({ key }) => !seen.has(key) && seen.add(key));
}

/** For a channel that takes an order's shipping only as a whole: nothing until all of it is on its way. */
function asOne({ lines }: Input, all: readonly Completion[]): Completion[] {
  const units: Units = new Map(lines.map(({ remoteLineId, quantity }) => [remoteLineId, quantity]));
  const shipped = all.flatMap((each) => [...each.units]);
  const sum = (id: string) => shipped.reduce((total, [line, count]) => total + (line === id ? count : 0), 0);
  const last = all.at(-1);
  if (!last || [...units].some(([id, quantity]) => sum(id) < quantity)) return [];
  const earlier = all.slice(0, -1).map((each) => ({ ...each, units: new Map(), begun: [...units.keys()] }));
  return [...earlier, { ...last, units }];
}

/** A fulfilment's parcels, each with its share: nobody knows what is in which, so units are dealt out one by one. */
function split(fulfillment: ShopifyFulfillment, units: Units, whole = units): Parcel[] {
  const numbers = new Map<string, { company: string | null; number: string }>();
  for (const { company, number } of fulfillment.tracking) {
    if (number !== "") numbers.set(keyOf(fulfillment, company, number), { company, number });
  }
  if (numbers.size === 0) {
    const [first] = fulfillment.tracking;
    numbers.set(keyOf(fulfillment, null, ""), { company: first?.company ?? null, number: "" });
  }
  return [...numbers].map(([key, tracking], index) => {
    const share: Units = new Map();
    for (const [lineId, quantity] of units) {
      const part = Math.floor(quantity / numbers.size) + (index < quantity % numbers.size ? 1 : 0);
      if (part > 0) share.set(lineId, part);
    }
    return { fulfillment, ...tracking, key, share, whole };
  });
}

const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const keyOf = ({ id }: ShopifyFulfillment, company: string | null, number: string) =>
  number === "" ? idOf(id) : `${idOf(id)}/${plain(company ?? "")}/${plain(number)}`;

function readStep(row: StepRow) {
  return { row, payload: shipPayload.parse(row.payload), baseKey: row.key.replace(/~\d+$/, "") };
}

function stepOf(input: Input, parcel: Parcel, lines: Units, isFurther: boolean, key: string): NewStep {
  const { fulfillment, company, number } = parcel;
  const payload: ShipPayload = {
    fulfillmentId: fulfillment.id,
    lines: [...lines].map(([lineId, quantity]) => ({ lineId, quantity })),
    isFurther,
    company,
    number,
    carrierCode: carrierCode({ company, number }, input.carriers, input.otherCarrier),
    shippedAt: fulfillment.createdAt,
  };
  return { target: "channel", kind: "ship", key, payload };
}
