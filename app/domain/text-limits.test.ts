import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseGtin } from "./gtin.ts";
import { cutAtWord, excessOf, singleLine, textLength } from "./text-limits.ts";

describe("text limits", () => {
  test("an emoji is one character and four bytes", () => {
    expect(textLength("🌊", "chars")).toBe(1);
    expect(textLength("🌊", "bytes")).toBe(4);
  });

  test.each([
    ["Blue cotton shirt", 12, "Blue cotton"],
    ["Blue cotton shirt", 11, "Blue cotton"],
    ["Blue cotton, shirt", 13, "Blue cotton"],
    ["Blue", 80, "Blue"],
    ["Supercalifragilistic", 5, "Super"],
    ["A supercalifragilistic", 12, "A supercalif"],
  ])("%j within %d is %j", (text, max, expected) => expect(cutAtWord(text, { max, unit: "chars" })).toBe(expected));

  test("a cut text fits, starts as the whole does, and splits no emoji", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom("chars" as const, "bytes" as const),
        (text, max, unit) => {
          const cut = cutAtWord(text, { max, unit });
          expect(excessOf(cut, { max, unit })).toBe(0);
          expect(text.startsWith(cut)).toBe(true);
          expect(Buffer.from(cut, "utf8").toString("utf8")).toBe(cut);
        },
      ),
    );
    expect(cutAtWord("👨‍👩‍👧‍👦 x", { max: 4, unit: "chars" })).toBe("");
  });

  test("line breaks and control characters make no second line", () =>
    expect(singleLine(" a\n\tb\u0000c ")).toBe("a b c"));
});

describe("barcodes", () => {
  test.each([
    ["4006381333931", "4006381333931"],
    ["036000291452", "036000291452"],
    ["96385074", "96385074"],
    ["0-306-40615-2", "9780306406157"],
    ["080442957X", "9780804429573"],
  ])("%s is %s", (barcode, expected) => expect(parseGtin(barcode)).toBe(expected));

  test.each(["", "4006381333932", "12345", "00000000", "0306406153", "40063813339X1", "does not apply"])(
    "%j is none",
    (barcode) => expect(parseGtin(barcode)).toBeUndefined(),
  );
});
