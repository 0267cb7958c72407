import { addPolicy } from "./account.ts";
import { addLocation } from "./locations.ts";
import type { Seller, World } from "./world.ts";

const CATEGORY_TYPES = [{ name: "ALL_EXCLUDING_MOTORS_VEHICLES" }];

/**
 * `demo-seller` has sold before: opted in, with policies and a warehouse in the United States.
 * `second-seller` is new and has to be set up. Does nothing when there is state from an earlier run.
 */
export function seedSellers(world: World): void {
  const seller = world.sellers.get("demo-seller");
  if (!seller || seller.programs.size > 0) return;
  seller.programs.set("SELLING_POLICY_MANAGEMENT", "SELLING_POLICY_MANAGEMENT");
  seller.programs.set("OUT_OF_STOCK_CONTROL", "OUT_OF_STOCK_CONTROL");
  for (const marketplaceId of ["EBAY_US", "EBAY_GB", "EBAY_DE"]) addPolicies(world, seller, marketplaceId);
  addLocation(seller, "main-warehouse", {
    name: "Main warehouse",
    location: { address: { city: "Portland", stateOrProvince: "OR", postalCode: "97201", country: "US" } },
  });
}

function addPolicies(world: World, seller: Seller, marketplaceId: string): void {
  const common = { marketplaceId, categoryTypes: CATEGORY_TYPES };
  const service = { sortOrder: 1, shippingServiceCode: "StandardShipping", freeShipping: true };
  const shippingOptions = [{ optionType: "DOMESTIC", costType: "FLAT_RATE", shippingServices: [service] }];
  for (const days of [1, 3])
    addPolicy(world, seller, "fulfillment", {
      ...common,
      name: `Ships in ${days} business ${days === 1 ? "day" : "days"}`,
      handlingTime: { value: days, unit: "DAY" },
      shippingOptions,
    });
  addPolicy(world, seller, "payment", { ...common, name: "Paid at once", immediatePay: true });
  addPolicy(world, seller, "return", {
    ...common,
    name: "30 days, buyer sends back",
    returnsAccepted: true,
    returnPeriod: { value: 30, unit: "DAY" },
    returnShippingCostPayer: "BUYER",
    refundMethod: "MONEY_BACK",
  });
}
