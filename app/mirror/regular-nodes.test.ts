import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelNode, levelRow, variantNode, variantRow } from "./read-nodes.ts";
import { isRegularLevel, isRegularVariant } from "./regular-nodes.ts";

const variant = {
  id: "gid://shopify/ProductVariant/41",
  title: "Large",
  sku: "A-1",
  barcode: null,
  price: "19.90",
  compareAtPrice: "25.00",
  position: 1,
  inventoryPolicy: "DENY",
  updatedAt: "2026-05-01T08:00:00Z",
  selectedOptions: [{ name: "Size", value: "Large" }],
  image: { url: "https://cdn.shopify.com/1.jpg" },
  inventoryItem: {
    id: "gid://shopify/InventoryItem/42",
    tracked: true,
    requiresShipping: true,
    updatedAt: "2026-05-01T08:00:00.123+02:00",
    measurement: { weight: { unit: "KILOGRAMS", value: 0.4 } },
  },
};
const level = {
  id: "gid://shopify/InventoryLevel/5?inventory_item_id=42",
  updatedAt: "2026-05-01T08:00:00Z",
  location: { id: "gid://shopify/Location/5" },
  quantities: [{ name: "available", quantity: 3 }],
};

/** What JSON can hold, and what is nearly right. */
const strange = fc.constantFrom(
  ...[
    null,
    undefined,
    true,
    0,
    1.5,
    -1,
    1e16,
    Number.POSITIVE_INFINITY,
    "",
    "x",
    "CONTINUE",
    "1.999",
    "-3",
    "1e3",
    [],
    {},
  ],
  ...["gid://shopify/ProductVariant/4x", "gid://shopify/ProductVariant/99", "gid://shopify/InventoryItem/1\n"],
  ...[
    "2026-05-01",
    "2026-05-01T08:00:00",
    "2026-05-01T08:00:00Z ",
    [null],
    ["x"],
    [{ name: "Size" }],
    { weight: null },
  ],
  ...[
    { weight: { unit: "g" } },
    { url: 1 },
    [{ name: "a", value: "b", more: 1 }],
    [{ quantity: 2, name: "available" }],
  ],
);
type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, below]) => pathsOf(below, [...path, name]))];
}

/** The node with another value at the path; without any, where that is undefined. Members unknown to all come with it. */
function changed(node: unknown, [name, ...rest]: Path, value: unknown): unknown {
  if (name === undefined) return value;
  const copy: object = Array.isArray(node) ? [...(node as unknown[])] : { ...(node as object), __typename: "Any" };
  const below = changed(Reflect.get(copy, name), rest, value);
  if (below === undefined && !Array.isArray(copy)) Reflect.deleteProperty(copy, name);
  else Reflect.set(copy, name, below);
  return copy;
}

const changesOf = (node: object) =>
  fc.record({ path: fc.constantFrom(...pathsOf(node).filter((path) => path.length > 0)), value: strange });
const runs = { numRuns: 5_000 };

describe("the quick look at a node", () => {
  it("takes no variant that the schema refuses or reads as another, and refuses none that the schema takes", () => {
    fc.assert(
      fc.property(fc.array(changesOf(variant), { maxLength: 2 }), (changes) => {
        const node = changes.reduce<unknown>(
          (before, { path, value }) => safely(before, path, value),
          variant,
        ) as object;
        const parsed = variantNode.safeParse(node);
        expect(isRegularVariant(node)).toBe(parsed.success);
        if (!isRegularVariant(node) || !parsed.success) return;
        const [quick, thorough] = [node, parsed.data].map((read) => variantRow(read, "gid://shopify/Product/1", "USD"));
        expect(quick?.contentHash).toBe(thorough?.contentHash);
        expect({ ...quick, selectedOptions: [] }).toEqual({ ...thorough, selectedOptions: [] });
      }),
      runs,
    );
  });

  it("takes no stock row that the schema refuses or reads as another, and refuses none that the schema takes", () => {
    fc.assert(
      fc.property(fc.array(changesOf(level), { maxLength: 2 }), (changes) => {
        const node = changes.reduce<unknown>((before, { path, value }) => safely(before, path, value), level) as object;
        const parsed = levelNode.safeParse(node);
        expect(isRegularLevel(node)).toBe(parsed.success);
        if (isRegularLevel(node) && parsed.success) expect(levelRow(node)).toEqual(levelRow(parsed.data));
      }),
      runs,
    );
  });
});

/** A second change may look for what the first has taken away. */
function safely(node: unknown, path: Path, value: unknown): unknown {
  let at = node;
  for (const name of path.slice(0, -1)) {
    at = typeof at === "object" && at !== null ? Reflect.get(at, name) : undefined;
  }
  return typeof at === "object" && at !== null ? changed(node, path, value) : node;
}
