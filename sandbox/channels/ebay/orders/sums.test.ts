import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shares } from "./sums.ts";

describe("shares", () => {
  it("are whole and add up, whatever the weights", () => {
    const weights = fc.array(fc.integer({ min: -1_000, max: 1_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), weights, (total, parts) => {
        const given = shares(total, parts);
        expect(given).toHaveLength(parts.length);
        expect(given.every(Number.isInteger)).toBe(true);
        expect(given.reduce((sum, part) => sum + part, 0)).toBe(total);
      }),
    );
  });

  it("follow the weights, and are the first one's where there are none", () => {
    expect(shares(100, [1, 1, 2])).toEqual([25, 25, 50]);
    expect(shares(10, [1, 1, 1])).toEqual([3, 4, 3]);
    expect(shares(7, [0, 0])).toEqual([7, 0]);
    expect(shares(7, [0, 5])).toEqual([0, 7]);
  });
});
