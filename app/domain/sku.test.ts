import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fits, skuForms, type SkuLimits } from "./sku.ts";

const ebay: SkuLimits = { max: 50, unit: "chars", pattern: /^.+$/ };
const strict: SkuLimits = { max: 32, unit: "bytes", pattern: /^[A-Za-z0-9-]+$/ };
const best = (own: string, limits = ebay) => skuForms(own, "41234567890123", limits)[0];

describe("SKUs on a channel", () => {
  test("Shopify's own is taken as it is", () => expect(best(" LAMP-1 ")).toEqual({ sku: "LAMP-1", reason: "own" }));

  test("a missing one is made from the variant's id", () =>
    expect(best("")).toEqual({ sku: "V-41234567890123", reason: "missing" }));

  test("a taken one gets the variant's id behind it", () =>
    expect(skuForms("LAMP-1", "7", ebay)[1]).toEqual({ sku: "LAMP-1-7", reason: "taken" }));

  test("one that is too long keeps its start, and two of them stay apart", () => {
    const long = "A".repeat(60);
    const [one, two] = [best(`${long}1`), best(`${long}2`)];
    expect(one?.reason).toBe("tooLong");
    expect(one?.sku).toHaveLength(50);
    expect(one?.sku.startsWith("AAAA")).toBe(true);
    expect(one?.sku).not.toBe(two?.sku);
  });

  test("letters beyond ASCII count in bytes where the channel counts bytes", () => {
    const limits: SkuLimits = { max: 32, unit: "bytes", pattern: /^.+$/ };
    expect(best("é".repeat(16), limits)?.reason).toBe("own");
    expect(best("é".repeat(17), limits)?.reason).toBe("tooLong");
  });

  test("signs that the channel refuses are replaced", () => {
    const form = best("lamp/übergröße 1", strict);
    expect(form?.reason).toBe("invalid");
    expect(form?.sku).toMatch(/^lamp-u-bergro-e-1-|^lamp-ubergro-e-1-|^lamp-/);
  });

  test("every form fits, none twice, and the same input gives the same", () => {
    const limits = fc.constantFrom(ebay, strict, { max: 20, unit: "chars", pattern: /^[A-Z0-9]+$/ } as SkuLimits);
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 80 }),
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        limits,
        (own, id, limit) => {
          const forms = skuForms(own, String(id), limit);
          expect(forms.length).toBeGreaterThan(0);
          for (const { sku } of forms) expect(fits(sku, limit)).toBe(true);
          expect(new Set(forms.map(({ sku }) => sku)).size).toBe(forms.length);
          expect(skuForms(own, String(id), limit)).toEqual(forms);
        },
      ),
    );
  });

  test("variants with the same SKU always have one that differs", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        (own, a, b) => {
          fc.pre(a !== b);
          const ours = skuForms(own, String(a), ebay).map(({ sku }) => sku);
          const theirs = skuForms(own, String(b), ebay).map(({ sku }) => sku);
          expect(ours.some((sku) => !theirs.includes(sku))).toBe(true);
        },
      ),
    );
  });
});
