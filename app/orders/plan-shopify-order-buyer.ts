import type { OrderCreateOrderInput } from "../shopify/generated/admin.types.d.ts";
import { e164, planAddress } from "./order-address.ts";
import type { OrderPlanInput, PlanNote } from "./plan-shopify-order-types.ts";

type BuyerFields = Pick<OrderCreateOrderInput, "email" | "phone" | "shippingAddress" | "billingAddress">;

/**
 * Where it goes and who bought it. An e-mail address or telephone number makes Shopify find or create a customer: they
 * are given only where the address is the buyer's own. A proxy address would make a new person of each order.
 */
export function planBuyer({ buyer, pickupLocationName }: OrderPlanInput): { fields: BuyerFields; notes: PlanNote[] } {
  const notes: PlanNote[] = [];
  const shipping = planAddress(buyer?.shippingAddress);
  const billing = planAddress(buyer?.billingAddress);
  if (!shipping && pickupLocationName === null) notes.push({ code: "noAddress", params: {} });
  const country = shipping?.unknownCountry ?? billing?.unknownCountry;
  if (country !== undefined) notes.push({ code: "unknownCountry", params: { country } });
  const phone = e164(buyer?.phone ?? "", buyer?.shippingAddress?.countryCode);
  const isPhoneLeftOut = phone === undefined && (buyer?.phone ?? "").trim() !== "";
  if (isPhoneLeftOut || shipping?.isPhoneLeftOut || billing?.isPhoneLeftOut) {
    notes.push({ code: "phoneLeftOut", params: {} });
  }
  const email = buyer?.isProxyEmail === false ? ownEmail(buyer.email) : undefined;
  return {
    fields: {
      ...(shipping ? { shippingAddress: shipping.address } : {}),
      ...(billing ? { billingAddress: billing.address } : {}),
      ...(email === undefined ? {} : { email, ...(phone === undefined ? {} : { phone }) }),
    },
    notes,
  };
}

function ownEmail(text = ""): string | undefined {
  const email = text.trim();
  return email.length <= 255 && /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(email) ? email : undefined;
}
