import { expect, test } from "vitest";
import { issueRemedy } from "./issue-remedy.ts";

test.each([
  ["preflight.categoryMissing", "data", "category", "category"],
  ["preflight.categoryUnasked", "data", "category", "wait"],
  ["preflight.settingMissing", "data", "settings.returnPolicyId", "settings"],
  ["preflight.aspectMissing", "data", "aspect:Brand", "aspect"],
  ["preflight.optionNotForVariations", "data", "aspect:Scent", "category"],
  ["preflight.titleTooLong", "data", "title", "title"],
  ["preflight.titleTemplateFailed", "data", "title", "rules"],
  ["preflight.outsideRules", "data", "", "rules"],
  ["preflight.imagesMissing", "data", "images", "product"],
  ["ebay.1001", "auth", "", "settings"],
  ["push.stillTrying", "unavailable", "", "wait"],
])("%s (%s) of %s is mended at: %s", (code, kind, field, remedy) => {
  expect(issueRemedy({ code, class: kind, field })).toBe(remedy);
});
