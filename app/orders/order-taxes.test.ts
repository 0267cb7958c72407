import { expect, test } from "vitest";
import { scaleTaxes, spreadTaxes, taxBonus, taxRate } from "./order-taxes.ts";

test.each([
  [825, 10_000, "0.0825"],
  [1, 3, "0.333333"],
  [2, 3, "0.666667"],
  [20, 100, "0.2"],
  [100, 100, "1"],
  [1000, 100, "10"],
  [1, 10_000_000, "0"],
  [5, 0, "0"],
  [5, -10, "0"],
  [0, 10, "0"],
])("%d of %d is %s", (amount, base, rate) => {
  expect(taxRate(BigInt(amount), BigInt(base))).toBe(rate);
});

test("taxes are spread over parts to the minor unit, and one of nothing is no line", () => {
  const taxes = [
    { title: " GST\n", amountMinor: 5, paidBy: "seller" as const },
    { title: "Levy", amountMinor: 1, paidBy: "channel" as const },
    { title: "Credit", amountMinor: -3, paidBy: "seller" as const },
  ];
  const spread = spreadTaxes(taxes, 106n, [60n, 40n], true);
  expect(spread).toEqual([
    [
      { title: "GST", isChannels: false, rate: "0.05", minor: 3n },
      { title: "Levy", isChannels: true, rate: "0.01", minor: 1n },
    ],
    [{ title: "GST", isChannels: false, rate: "0.05", minor: 2n }],
  ]);
  expect(taxBonus(taxes)).toBe(3n);
  expect(scaleTaxes(spread, 3n).map((list) => list.map(({ minor }) => minor))).toEqual([[2n, 0n], [1n]]);
});
