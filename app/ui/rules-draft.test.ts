import { expect, test } from "vitest";
import { parseRules, rulesSchema } from "../domain/rules.ts";
import { draftOf, rulesInput } from "./rules-draft.ts";

const full = rulesSchema.parse({
  locations: { kind: "chosen", ids: ["1"] },
  buffer: 2,
  cap: 40,
  price: { percent: "12.5", fixedMinor: -150, ending: ".99", minMinor: 500, maxMinor: 99_900, rate: "0.92" },
  titleTemplate: "{{ product.title }}",
  products: { kind: "tag", tags: ["sale", "new"] },
  autoList: true,
  aspects: { Department: "Men" },
  orders: { backorder: "hold", unmatched: "custom" },
});

test.each([
  ["all fields", full],
  ["the defaults", rulesSchema.parse({})],
])("%s survive the way into the form and back", (_name, rules) => {
  expect(parseRules(rulesInput(draftOf(rules, "USD"), "USD"))).toEqual({ ok: true, rules });
});

test("a decimal comma is understood, and what is no number is refused with its field", () => {
  const draft = { ...draftOf(full, "EUR"), min: "7,50", buffer: "two", fixed: "abc" };
  const parsed = parseRules(rulesInput(draft, "EUR"));
  expect(parsed.ok ? [] : Object.keys(parsed.errors).sort()).toEqual(["buffer", "price.fixedMinor"]);
  const mended = parseRules(rulesInput({ ...draft, buffer: "2", fixed: "" }, "EUR"));
  expect(mended.ok && mended.rules.price).toMatchObject({ minMinor: 750, fixedMinor: 0 });
});
