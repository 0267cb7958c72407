import { expect, test } from "vitest";
import { fromGid, toGid } from "./ids.ts";

test("an id beyond 2^53 keeps every digit", () => {
  const id = fromGid("Product", "gid://shopify/Product/788032119674292922");
  expect(id).toBe("788032119674292922");
  expect(id && toGid("Product", id)).toBe("gid://shopify/Product/788032119674292922");
});

test("a gid of another type, or no gid at all, is no id", () => {
  expect(fromGid("Product", "gid://shopify/ProductVariant/1")).toBeUndefined();
  expect(fromGid("Product", "1")).toBeUndefined();
  expect(fromGid("Product", "gid://shopify/Product/")).toBeUndefined();
});

test("an inventory item's gid may carry a query", () => {
  expect(fromGid("InventoryItem", "gid://shopify/InventoryItem/7?x=1")).toBe("7");
});
