import { expect, test } from "vitest";
import type { CategoryAspect } from "../connectors/contract.ts";
import { fillAspects, type FillInput } from "./fill-aspects.ts";

const aspect = (name: string, values?: string[], required = true): CategoryAspect => ({
  name,
  required,
  multiple: false,
  forVariations: true,
  ...(values ? { values } : {}),
});
const input: FillInput = {
  channel: "eBay",
  asked: [
    aspect("Brand"),
    aspect("Type"),
    aspect("Department", ["Men", "Women", "Unisex Adults"]),
    aspect("Size"),
    aspect("Pattern", undefined, false),
  ],
  aspects: { Brand: ["Fernhollow"] },
  axes: ["Size"],
  productType: "Jacket",
  categoryName: "Apparel > Outerwear",
  words: "Women's rain jacket, waterproof",
  placeholder: "Does not apply",
};
const filled = (change: Partial<FillInput> = {}) => fillAspects({ ...input, ...change }).filled;

test("the type, and a word that is one of the allowed values, are taken from the product", () => {
  expect(filled()).toEqual({ Type: ["Jacket"], Department: ["Women"] });
  expect(fillAspects(input).issues.map(({ severity }) => severity)).toEqual(["info", "info"]);
});

test("what is known, asked for by nobody, or said by each variant is left alone", () => {
  expect(Object.keys(filled())).not.toContain("Brand");
  expect(Object.keys(filled())).not.toContain("Pattern");
  expect(Object.keys(filled())).not.toContain("Size");
});

test("where nothing is known, what holds for anything is sent, and said as a warning", () => {
  const result = fillAspects({ ...input, words: "Rain jacket", axes: [] });
  expect(result.filled).toMatchObject({ Department: ["Unisex Adults"], Size: ["Does not apply"] });
  expect(result.issues.filter(({ severity }) => severity === "warning").map(({ field }) => field)).toEqual([
    "aspect:Department",
    "aspect:Size",
  ]);
});

test("without a placeholder the gap stays", () => {
  expect(filled({ axes: [], placeholder: "" })).not.toHaveProperty("Size");
});

test("a word is a whole word: women are not men", () => {
  expect(filled({ asked: [aspect("Department", ["Men"])], words: "women only" })).toEqual({});
});

test("without a type of its own a product takes its category's last name", () => {
  expect(filled({ productType: " " })).toMatchObject({ Type: ["Outerwear"] });
});
