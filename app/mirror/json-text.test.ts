import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InventoryItemId, ProductId, VariantId } from "../domain/ids.ts";
import { jsonOfOptions, jsonText, jsonTextOrNull } from "./json-text.ts";
import { hashedJson, type VariantRow } from "./rows.ts";

/** With quotes, control characters and halves of surrogate pairs among them. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("a", '"', "\\", "\n", "\0", "\u001F", "\u007F", "\u2028", "é", "\uD83D", "\uDE00"),
  }),
);
const options = fc.array(fc.record({ name: anyText, value: anyText }, { noNullPrototype: true }), { maxLength: 4 });

describe("the JSON of an import", () => {
  it("is what JSON.stringify writes", () => {
    fc.assert(
      fc.property(anyText, options, (text, pairs) => {
        expect(jsonText(text)).toBe(JSON.stringify(text));
        expect(jsonTextOrNull(text)).toBe(JSON.stringify(text));
        expect(jsonOfOptions(pairs)).toBe(JSON.stringify(pairs));
      }),
      { numRuns: 1_000 },
    );
    expect(jsonTextOrNull(null)).toBe("null");
  });

  it("of a variant's hash is the one that it always was: another would make every variant look changed", () => {
    const row = fc.record({
      productId: anyText.map((text) => text as ProductId),
      sku: anyText,
      barcode: anyText,
      title: anyText,
      selectedOptions: options,
      position: fc.integer(),
      imageUrl: fc.option(anyText),
      inventoryItemId: anyText.map((text) => text as InventoryItemId),
    });
    fc.assert(
      fc.property(row, (hashed) => {
        const rest: Omit<VariantRow, keyof typeof hashed> = {
          id: "1" as VariantId,
          priceMinor: 1,
          compareAtMinor: null,
          inventoryPolicy: "deny",
          updatedAtMs: 0,
          contentHash: "",
          item: undefined,
        };
        expect(hashedJson({ ...hashed, ...rest })).toBe(JSON.stringify(Object.values(hashed)));
      }),
    );
  });
});
