import fc from "fast-check";
import { expect, test } from "vitest";
import { allocate } from "./allocate.ts";

test.each([
  [100, [1, 1, 1], [34, 33, 33]],
  [100, [0, 0, 0], [34, 33, 33]],
  [7, [1999, 1], [7, 0]],
  [5, [0, 3, 0], [0, 5, 0]],
  [1, [1, 2], [0, 1]],
  [0, [3, 4], [0, 0]],
  [0, [], []],
])("%s over %j is %j", (total, weights, parts) => {
  expect(allocate(BigInt(total), weights.map(BigInt)).map(Number)).toEqual(parts);
});

test("the parts are the total, none is a unit away from its share, and no weight gets nothing", () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 53n }), weights, (total, given) => {
      const parts = allocate(total, given);
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total);
      const weightTotal = given.reduce((sum, weight) => sum + weight, 0n);
      if (weightTotal === 0n) return;
      for (const [index, part] of parts.entries()) {
        const off = part * weightTotal - total * (given[index] ?? 0n);
        expect(off < weightTotal && off > -weightTotal).toBe(true);
        if (given[index] === 0n) expect(part).toBe(0n);
      }
    }),
  );
});
