import { describe, expect, test } from "vitest";
import fc from "fast-check";
import type { VariantId } from "../domain/ids.ts";
import { matchLine, rememberedKey, type Component, type Known, type KnownOffer, type LineClue } from "./match-line.ts";

const id = (text: string) => text as VariantId;
const of = (variantId: string, units = 1): Component => ({ variantId: id(variantId), units });
const offer = (sku: string, components: Component[], more: Partial<KnownOffer> = {}): KnownOffer => ({
  sku,
  offerRemoteId: null,
  listingRemoteId: null,
  components,
  ...more,
});
const variant = (variantId: string, sku: string, barcode = "") => ({ id: id(variantId), sku, barcode });
const known = (part: Partial<Known> = {}): Known => ({ offers: [], variants: [], remembered: new Map(), ...part });
const matched = (matchedBy: string, ...components: Component[]) => ({ match: "matched", matchedBy, components });
const unmatched = { match: "unmatched", matchedBy: "", components: [] };
const ambiguous = { match: "ambiguous", matchedBy: "", components: [] };

describe("in this order", () => {
  const clue: LineClue = { sku: "S", listingRemoteId: "L", offerRemoteId: "O", barcode: "B" };
  const all = known({
    offers: [offer("S-OLD", [of("1")], { offerRemoteId: "O" }), offer("S", [of("2")], { offerRemoteId: "P" })],
    variants: [variant("3", "S"), variant("4", "X", "B")],
    remembered: new Map([["sku:S", [of("5")]]]),
  });

  test("the channel's own id of what we listed, also where its SKU has changed since", () => {
    expect(matchLine(clue, all)).toEqual(matched("remoteId", of("1")));
  });
  test("what we listed under the SKU, before what else bears it in the catalog", () => {
    expect(matchLine({ sku: "S", barcode: "B" }, all)).toEqual(matched("sku", of("2")));
  });
  test("the catalog's SKU", () => {
    expect(matchLine(clue, { ...all, offers: [] })).toEqual(matched("sku", of("3")));
  });
  test("the barcode", () => {
    expect(matchLine(clue, { ...all, offers: [], variants: [variant("4", "X", "B")] })).toEqual(
      matched("barcode", of("4")),
    );
  });
  test("the SKU as a barcode, as some sellers write it", () => {
    const { variants } = known({ variants: [variant("4", "X", "S")] });
    expect(matchLine({ sku: "S" }, known({ variants }))).toEqual(matched("barcode", of("4")));
  });
  test("what the merchant said the last time", () => {
    expect(matchLine(clue, known({ remembered: all.remembered }))).toEqual(matched("remembered", of("5")));
  });
  test("nothing", () => {
    expect(matchLine(clue, known())).toEqual(unmatched);
    expect(matchLine({ sku: "" }, known({ variants: [variant("1", "", "")] }))).toEqual(unmatched);
  });
});

describe("a listing with many variants", () => {
  const offers = [
    offer("RED", [of("1")], { listingRemoteId: "L" }),
    offer("BLUE", [of("2")], { listingRemoteId: "L" }),
  ];
  test("is told apart by SKU", () => {
    expect(matchLine({ sku: "BLUE", listingRemoteId: "L" }, known({ offers }))).toEqual(matched("remoteId", of("2")));
  });
  test("says nothing without one, or with another's", () => {
    expect(matchLine({ sku: "", listingRemoteId: "L" }, known({ offers }))).toEqual(unmatched);
    expect(matchLine({ sku: "GREEN", listingRemoteId: "L" }, known({ offers }))).toEqual(unmatched);
  });
});

describe("where several things bear the same name", () => {
  const twins = [variant("1", "TWIN", "B"), variant("2", "TWIN")];
  test("it is asked which", () => {
    expect(matchLine({ sku: "TWIN" }, known({ variants: twins }))).toEqual(ambiguous);
  });
  test("a later sign that names one of them decides", () => {
    expect(matchLine({ sku: "TWIN", barcode: "B" }, known({ variants: twins }))).toEqual(matched("barcode", of("1")));
    const remembered = new Map([["sku:TWIN", [of("2")]]]);
    expect(matchLine({ sku: "TWIN" }, known({ variants: twins, remembered }))).toEqual(matched("remembered", of("2")));
  });
  test("offers of the same kit are one thing, in whatever order its parts are named", () => {
    const offers = [
      offer("KIT", [of("1", 2), of("2")], { offerRemoteId: "O" }),
      offer("KIT-B", [of("2"), of("1", 2)], { offerRemoteId: "O" }),
    ];
    const found = matchLine({ sku: "KIT", offerRemoteId: "O" }, known({ offers }));
    expect(found).toMatchObject({ match: "matched", matchedBy: "remoteId" });
    const other = [...offers, offer("KIT-C", [of("2"), of("1", 3)], { offerRemoteId: "O" })];
    expect(matchLine({ sku: "?", offerRemoteId: "O" }, known({ offers: other }))).toEqual(ambiguous);
  });
});

test("what is remembered is kept under the SKU, and without one under the listing", () => {
  expect(rememberedKey({ sku: "S", listingRemoteId: "L" })).toBe("sku:S");
  expect(rememberedKey({ sku: "", listingRemoteId: "L", offerRemoteId: "O" })).toBe("listing:L/O");
  const remembered = new Map([["listing:L/", [of("1")]]]);
  expect(matchLine({ sku: "", listingRemoteId: "L" }, known({ remembered }))).toEqual(matched("remembered", of("1")));
  expect(matchLine({ sku: "", listingRemoteId: "M" }, known({ remembered }))).toEqual(unmatched);
});

describe("of any catalog", () => {
  const word = fc.constantFrom("", "A", "B", "C");
  const some = fc.option(fc.constantFrom("A", "B", "C"), { nil: undefined });
  const components = fc.array(
    fc.record({ variantId: fc.constantFrom("1", "2").map(id), units: fc.integer({ min: 1, max: 2 }) }),
    {
      minLength: 1,
      maxLength: 2,
    },
  );
  const clue = fc
    .record({ sku: word, listingRemoteId: some, offerRemoteId: some, barcode: some })
    .map(({ sku, ...rest }): LineClue => ({
      sku,
      ...(rest.listingRemoteId ? { listingRemoteId: rest.listingRemoteId } : {}),
      ...(rest.offerRemoteId ? { offerRemoteId: rest.offerRemoteId } : {}),
      ...(rest.barcode ? { barcode: rest.barcode } : {}),
    }));
  const catalog: fc.Arbitrary<Known> = fc.record({
    offers: fc.array(
      fc.record({
        sku: word,
        offerRemoteId: fc.option(fc.constantFrom("A", "B")),
        listingRemoteId: fc.option(fc.constantFrom("A", "B")),
        components,
      }),
      { maxLength: 4 },
    ),
    variants: fc.array(fc.record({ id: fc.constantFrom("1", "2", "3").map(id), sku: word, barcode: word }), {
      maxLength: 4,
    }),
    remembered: fc
      .dictionary(fc.constantFrom("sku:A", "sku:B", "listing:A/", "listing:A/B"), components, { maxKeys: 2 })
      .map((answers) => new Map(Object.entries(answers))),
  });

  test("the order in which things are found changes nothing", () => {
    const sorted = (found: ReturnType<typeof matchLine>) => ({
      ...found,
      components: found.components.map((part) => JSON.stringify(part)).sort(),
    });
    fc.assert(
      fc.property(clue, catalog, (line, { offers, variants, remembered }) => {
        const turned = { offers: offers.toReversed(), variants: variants.toReversed(), remembered };
        expect(sorted(matchLine(line, turned))).toEqual(sorted(matchLine(line, { offers, variants, remembered })));
      }),
    );
  });

  test("a match always has parts, and only such as the shop or the merchant named; no match has none", () => {
    fc.assert(
      fc.property(clue, catalog, (line, all) => {
        const { match, matchedBy, components: parts } = matchLine(line, all);
        expect(parts.length > 0).toBe(match === "matched");
        expect(matchedBy === "").toBe(match !== "matched");
        const named = [
          ...all.offers.map((each) => each.components),
          ...all.variants.map((each) => [{ variantId: each.id, units: 1 }]),
          ...all.remembered.values(),
        ].map((each) => JSON.stringify(each));
        if (match === "matched") expect(named).toContain(JSON.stringify(parts));
      }),
    );
  });

  test("a merchant's answer settles whatever was asked", () => {
    fc.assert(
      fc.property(clue, catalog, components, (line, all, answer) => {
        fc.pre(matchLine(line, all).match !== "matched");
        const remembered = new Map([...all.remembered, [rememberedKey(line), answer]]);
        expect(matchLine(line, { ...all, remembered })).toEqual({
          match: "matched",
          matchedBy: "remembered",
          components: answer,
        });
      }),
    );
  });
});
