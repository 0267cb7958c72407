import { expect, test } from "vitest";
import {
  differences,
  expectedQuantity,
  matchListings,
  minorUnits,
  type QuantityRules,
  type Variant,
} from "./expected.ts";
import type { ChannelListing, ShopifyState } from "./states.ts";

const rules: QuantityRules = { buffer: 0, cap: null, allocationPercent: 100, untrackedQuantity: 5 };
const variant = (id: number, sku: string, available = 4, more: Partial<Variant> = {}): Variant => ({
  id: `gid://shopify/ProductVariant/${id}`,
  sku,
  title: "",
  price: "19.90",
  tracked: true,
  inventory: [
    { location: "Warehouse", available },
    { location: "Shop floor", available: 1 },
  ],
  ...more,
});
const shop = (status: string, ...variants: Variant[]): ShopifyState => ({
  shop: { currency: "USD" },
  products: [{ id: "gid://shopify/Product/1", handle: "mug", title: "Mug", status, variants }],
});
const listing = (sku: string, more: Partial<ChannelListing> = {}): ChannelListing => ({
  sku,
  title: "Mug",
  priceMinor: 1990,
  currency: "USD",
  quantity: 5,
  status: "live",
  ...more,
});
const check = (state: ShopifyState, ...listings: ChannelListing[]) =>
  differences(matchListings(state, listings), { currency: "USD", rules, oversells: () => false });

test("a channel that shows what the shop has differs in nothing", () => {
  expect(check(shop("active", variant(1, " MUG ")), listing("MUG"))).toEqual([]);
});

test("SKUs that are missing or shared are found by the variant's id", () => {
  const state = shop("active", variant(1, "A"), variant(2, "A", 1), variant(3, "", 0));
  const all = [listing("A-2", { quantity: 2 }), listing("V-3", { quantity: 1 }), listing("A")];
  expect(check(state, ...all)).toEqual([]);
  const { matched } = matchListings(state, all);
  expect(matched.map(({ variant: { id }, listing: { sku } }) => [id.at(-1), sku])).toEqual([
    ["2", "A-2"],
    ["3", "V-3"],
    ["1", "A"],
  ]);
});

test.each([
  ["a quantity", listing("MUG", { quantity: 4 }), "MUG (Mug): quantity 4, should be 5"],
  ["a price", listing("MUG", { priceMinor: 1991 }), "MUG (Mug): price 1991, should be 1990"],
  ["a currency", listing("MUG", { currency: "EUR" }), "MUG (Mug): priced in EUR, should be USD"],
  ["a review", listing("MUG", { status: "pending" }), "MUG (Mug): is still under review"],
])("%s that is wrong is told", (_name, shown, words) => {
  expect(check(shop("active", variant(1, "MUG")), shown)).toEqual([words]);
});

test("strangers and drafts on the channel are told; ended listings are none", () => {
  expect(check(shop("active"), listing("X"))).toEqual(["X is on the channel, but no variant of the shop has it"]);
  expect(check(shop("draft", variant(1, "MUG")), listing("MUG"))).toEqual([
    "MUG (Mug): is listed, although the product is draft",
  ]);
  expect(check(shop("draft", variant(1, "MUG")), listing("MUG", { status: "ended" }))).toEqual([]);
});

test("what is missing is known by every name that its issue may have", () => {
  expect(matchListings(shop("active", variant(7, "MUG")), []).missing[0]?.skus).toEqual(["MUG", "MUG-7", "V-7"]);
  expect(matchListings(shop("draft", variant(7, "MUG")), []).missing).toEqual([]);
});

test("quantities follow stock and rules", () => {
  const of = (one: Variant, more: Partial<QuantityRules> = {}, oversells = false) =>
    expectedQuantity(one, oversells, { ...rules, ...more });
  expect(of(variant(1, "", 9))).toBe(10);
  expect(of(variant(1, "", -9))).toBe(0);
  expect(of(variant(1, "", 9), { buffer: 3, cap: 4 })).toBe(4);
  expect(of(variant(1, "", 9), { buffer: 3, allocationPercent: 50 })).toBe(2);
  expect(of(variant(1, "", 9, { tracked: false }))).toBe(5);
  expect(of(variant(1, "", 9, { tracked: false }), { cap: 2 })).toBe(2);
  expect(of(variant(1, "", -9), {}, true)).toBe(5);
  expect(of(variant(1, "", 19), {}, true)).toBe(20);
});

test("prices become minor units exactly", () => {
  expect(minorUnits("19.9", "USD")).toBe(1990);
  expect(minorUnits("1234567.89", "EUR")).toBe(123456789);
  expect(minorUnits("500", "USD")).toBe(50000);
  expect(minorUnits("500.00", "JPY")).toBe(500);
});
