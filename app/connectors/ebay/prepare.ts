import { z } from "zod";
import type { Call, Failure, Result } from "../contract.ts";
import { choices, type ChoiceList } from "./account.ts";
import { ebayCall } from "./client.ts";
import type { EbayApp } from "./env.ts";

const anything = z.unknown();

/** Ours at eBay, so that a second preparation finds the first one's. */
const ownLocationKey = "anabranch-main";

/**
 * Settings to start with: the seller's own policies and location where they have some, else plain ones that we make.
 * A seller who never used business policies is opted in first (eBay takes up to a day for that; until then making a
 * policy fails, and the form stays empty with eBay's reason).
 */
export async function prepare(
  app: EbayApp,
  call: Call,
  shop: { name: string; countryCode: string; city: string },
): Promise<Result<Record<string, string>>> {
  const settings: Record<string, string> = { condition: "NEW" };
  const steps: { list: ChoiceList; setting: string; make: () => Promise<Failure | undefined> }[] = [
    { list: "locations", setting: "merchantLocationKey", make: () => makeLocation(app, call, shop) },
    { list: "fulfillmentPolicies", setting: "fulfillmentPolicyId", make: () => makePolicy(app, call, "fulfillment") },
    { list: "paymentPolicies", setting: "paymentPolicyId", make: () => makePolicy(app, call, "payment") },
    { list: "returnPolicies", setting: "returnPolicyId", make: () => makePolicy(app, call, "return") },
  ];
  await ensureBusinessPolicies(app, call);
  for (const { list, setting, make } of steps) {
    let found = await choices(app, list, call);
    if (!found.ok) return found;
    if (found.value.length === 0) {
      const failure = await make();
      if (failure) return { ok: false, failure };
      found = await choices(app, list, call);
      if (!found.ok) return found;
    }
    const [first] = found.value;
    if (first) settings[setting] = first.value;
  }
  return { ok: true, value: settings };
}

const programs = z.object({ programs: z.array(z.object({ programType: z.string().optional() })).optional() });

async function ensureBusinessPolicies(app: EbayApp, call: Call) {
  const base = `${app.apiOrigin}/sell/account/v1/program`;
  const opted = await ebayCall(call, { method: "GET", url: `${base}/get_opted_in_programs` }, programs);
  const programType = "SELLING_POLICY_MANAGEMENT";
  if (!opted.ok || opted.value.body.programs?.some((program) => program.programType === programType)) return;
  // Refused when it is under way already: the policies' own calls tell what matters.
  await ebayCall(call, { method: "POST", url: `${base}/opt_in`, body: { programType } }, anything);
}

async function makeLocation(
  app: EbayApp,
  call: Call,
  shop: { name: string; countryCode: string; city: string },
): Promise<Failure | undefined> {
  const country = shop.countryCode || call.marketplace.replace("EBAY_", "");
  const made = await ebayCall(
    call,
    {
      method: "POST",
      url: `${app.apiOrigin}/sell/inventory/v1/location/${ownLocationKey}`,
      body: {
        name: (shop.name || "Main location").slice(0, 1000),
        merchantLocationStatus: "ENABLED",
        locationTypes: ["WAREHOUSE"],
        location: { address: { country, city: shop.city || "-", stateOrProvince: "-" } },
      },
    },
    anything,
  );
  return made.ok ? undefined : made.failure;
}

const allCategories = { categoryTypes: [{ name: "ALL_EXCLUDING_MOTORS_VEHICLES" }] };

/** Plain policies: sent within three working days at no extra cost, paid at once, returned within 30 days. */
async function makePolicy(
  app: EbayApp,
  call: Call,
  kind: "fulfillment" | "payment" | "return",
): Promise<Failure | undefined> {
  const common = { marketplaceId: call.marketplace, ...allCategories };
  const days = (value: number) => ({ unit: "DAY", value });
  const bodies = {
    fulfillment: {
      ...common,
      name: "Free standard shipping",
      handlingTime: days(3),
      shippingOptions: [
        {
          optionType: "DOMESTIC",
          costType: "FLAT_RATE",
          shippingServices: [
            { sortOrder: 1, shippingServiceCode: standardService(call.marketplace), freeShipping: true },
          ],
        },
      ],
    },
    payment: { ...common, name: "Immediate payment", immediatePay: true },
    return: {
      ...common,
      name: "Returns within 30 days",
      returnsAccepted: true,
      returnPeriod: days(30),
      returnShippingCostPayer: "BUYER",
      refundMethod: "MONEY_BACK",
    },
  };
  const url = `${app.apiOrigin}/sell/account/v1/${kind}_policy${kind === "fulfillment" ? "/" : ""}`;
  const made = await ebayCall(call, { method: "POST", url, body: bodies[kind] }, anything);
  return made.ok ? undefined : made.failure;
}

/** eBay's code of an ordinary parcel service on each site (GeteBayDetails, ShippingServiceDetails). */
function standardService(marketplace: string): string {
  const codes: Readonly<Record<string, string>> = {
    EBAY_US: "USPSPriority",
    EBAY_GB: "UK_OtherCourier",
    EBAY_DE: "DE_DHLPaket",
    EBAY_FR: "FR_Colissimo",
    EBAY_IT: "IT_StandardDelivery",
    EBAY_ES: "ES_StandardDelivery",
    EBAY_PL: "PL_Other",
    EBAY_CA: "CA_StandardDelivery",
    EBAY_AU: "AU_Regular",
  };
  return codes[marketplace] ?? "Other";
}
