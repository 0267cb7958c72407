import { expect, test } from "vitest";
import { storableText, textFields } from "./form-values.ts";

test("texts as they are, files left out, and nothing that the database could not hold", () => {
  const form = new FormData();
  form.set("name", "Zażółć 😀");
  form.set("odd", "a\0b");
  form.set("file", new File(["x"], "x.txt"));
  expect(textFields(form)).toEqual({ name: "Zażółć 😀", odd: "a\uFFFDb" });
  expect(storableText("\ud800x\udc00")).toBe("\uFFFDx\uFFFD");
});
