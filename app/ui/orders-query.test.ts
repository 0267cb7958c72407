import { expect, test } from "vitest";
import { changedOrdersQuery, isOrdersFiltered, ordersSearch, readOrdersQuery } from "./orders-query.ts";

test("an address says what differs from a plain visit, and comes back as it was", () => {
  const plain = readOrdersQuery(new URLSearchParams());
  expect(ordersSearch(plain)).toBe("");
  expect(isOrdersFiltered(plain)).toBe(false);
  const asked = { ...plain, tab: "toShip", search: "25-1 & 2", account: "7", sort: "shipBy", after: "abc" };
  expect(readOrdersQuery(new URLSearchParams(ordersSearch(asked)))).toEqual(asked);
  expect(isOrdersFiltered(asked)).toBe(true);
  expect(readOrdersQuery(new URLSearchParams({ q: "x".repeat(999) })).search).toHaveLength(300);
});

test("another filter begins at the beginning, another page does not change the filter", () => {
  const asked = { ...readOrdersQuery(new URLSearchParams()), tab: "done", after: "abc" };
  expect(changedOrdersQuery(asked, { search: "1" })).toMatchObject({ tab: "done", search: "1", after: "" });
  expect(changedOrdersQuery(asked, { after: "def" })).toMatchObject({ tab: "done", after: "def" });
});
