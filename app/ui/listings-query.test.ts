import fc from "fast-check";
import { expect, test } from "vitest";
import { changedQuery, isFiltered, listingsSearch, readListingsQuery, type ListingsQuery } from "./listings-query.ts";

const text = fc.string({ maxLength: 40, unit: "grapheme" });
const query: fc.Arbitrary<ListingsQuery> = fc.record({
  tab: text,
  search: text,
  account: text,
  vendor: text,
  productType: text,
  issueCode: text,
  sort: text,
  after: text,
});

test("whatever is chosen survives the way through the address", () => {
  fc.assert(
    fc.property(query, (chosen) => {
      expect(readListingsQuery(new URLSearchParams(listingsSearch(chosen)))).toEqual(chosen);
    }),
  );
});

test("what the database could not hold does not come in", () => {
  expect(readListingsQuery(new URLSearchParams({ q: "a\0b\ud800" })).search).toBe("a\uFFFDb\uFFFD");
});

test("a plain visit has a plain address, and is not filtered", () => {
  const plain = readListingsQuery(new URLSearchParams());
  expect(listingsSearch(plain)).toBe("");
  expect(isFiltered(plain)).toBe(false);
  expect(isFiltered({ ...plain, vendor: "Fernhollow" })).toBe(true);
});

test("a changed filter begins at the first page; the next page keeps the filter", () => {
  const plain = readListingsQuery(new URLSearchParams("q=lamp&after=xyz"));
  expect(changedQuery(plain, { tab: "live" })).toMatchObject({ tab: "live", search: "lamp", after: "" });
  expect(changedQuery(plain, { after: "abc" })).toMatchObject({ search: "lamp", after: "abc" });
});

test("an address that goes on for ever is cut", () => {
  expect(readListingsQuery(new URLSearchParams({ q: "x".repeat(5_000) })).search).toHaveLength(300);
});
