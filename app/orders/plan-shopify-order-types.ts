import type { RemoteBuyer, RemoteOrder } from "../connectors/orders-contract.ts";
import type { VariantId } from "../domain/ids.ts";
import type { OrderCreateOrderInput } from "../shopify/generated/admin.types.d.ts";
import type { DraftTax } from "./order-taxes.ts";

/** What one line of the channel is in Shopify. custom: it goes there without a product. */
export interface LineMatch {
  remoteLineId: string;
  kind: "matched" | "custom";
  /** Of one unit sold. `priceMinor` is the shop's own price: a kit's is split in that proportion. */
  components: { variantId: VariantId; units: number; priceMinor: number; sku: string }[];
}

export interface OrderPlanInput {
  order: Omit<RemoteOrder, "buyer">;
  buyer: RemoteBuyer | undefined;
  /** In the order of `order.lines`. */
  lines: LineMatch[];
  shop: { currency: string };
  /** Units of the order's currency for one of the shop's, as a decimal text; null: none is known. */
  rate: string | null;
  source: { connectorId: string; channelName: string; marketplaceName: string; accountName: string };
  /** Value of the unique metafield. */
  key: string;
  /** Where the buyer collects it; null: it is shipped. */
  pickupLocationName: string | null;
  /** Shopify's order is never dated later than this; absent: the channel's times are trusted. */
  now?: Date;
}

/** A code of the message catalogue, with what it speaks of. Never a buyer's details. */
export interface PlanNote {
  code: string;
  params: Record<string, string | number>;
}

export interface OrderPlan {
  order: OrderCreateOrderInput;
  /** In the order of `order.lineItems`: what each stands for. `remoteLineId` is empty for other charges. */
  lines: { remoteLineId: string; variantId: VariantId | null; quantity: number }[];
  /** What was rounded or could not be carried over, for the order's timeline. */
  notes: PlanNote[];
}

export interface PlanFailure {
  ok: false;
  reason:
    | "amountInvalid"
    | "amountTooLarge"
    | "badQuantity"
    | "linesDiffer"
    | "negativePrice"
    | "negativeTotal"
    | "noLines"
    | "tooManyLines"
    | "totalsDiffer"
    | "unknownCurrency";
  params: Record<string, string | number>;
}
export type OrderPlanResult = { ok: true; plan: OrderPlan } | PlanFailure;

/** A line of Shopify's order, in minor units of the order's currency. */
export interface DraftLine {
  remoteLineId: string;
  variantId: VariantId | null;
  /** Empty: the product's own. */
  title: string;
  sku: string;
  quantity: number;
  unitMinor: bigint;
  taxes: DraftTax[];
  properties: { name: string; value: string }[];
  requiresShipping: boolean;
}

/** Σ unit price * quantity - discount + shipping (+ taxes unless included) is the total. Nothing is below zero. */
export interface Draft {
  lines: DraftLine[];
  discountMinor: bigint;
  shippingMinor: bigint;
  shippingTaxes: DraftTax[];
  totalMinor: bigint;
  taxesIncluded: boolean;
}
