import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shopifyCountryCodes } from "./order-address-countries.ts";
import { isKnownCurrency, shopifyCurrencyCodes } from "./order-money-codes.ts";

/** Generated before the tests run. */
const types = readFileSync(new URL("../shopify/generated/admin.types.d.ts", import.meta.url), "utf8");
function valuesOf(name: string) {
  const body = new RegExp(`^export enum ${name} \\{$(.*?)^\\}`, "ms").exec(types)?.[1] ?? "";
  return [...body.matchAll(/= '(\w+)'/g)].map((match) => match[1] ?? "");
}

test("the codes are those of the Admin API", () => {
  expect(valuesOf("CurrencyCode").length).toBeGreaterThan(150);
  expect(shopifyCurrencyCodes).toEqual(valuesOf("CurrencyCode").filter((code) => !/^X{3}$/.test(code)));
  expect([...shopifyCountryCodes]).toEqual(valuesOf("CountryCode"));
});

test("a currency is known when ISO 4217 has it too", () => {
  expect(["USD", "JPY", "KWD", "EUR"].every(isKnownCurrency)).toBe(true);
  expect(["USDC", "JEP", "XBT", "usd", "", "SVC"].some(isKnownCurrency)).toBe(false);
});
