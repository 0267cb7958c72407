/** Where a problem is mended: a place on the listing's page, the channel's page, or Shopify; `wait`: by itself. */
export type IssueRemedy = "category" | "title" | "aspect" | "settings" | "rules" | "product" | "wait";

const ofRules = ["preflight.outsideRules", "preflight.currencyRateMissing", "preflight.priceTooLarge"];
const ofItself = ["preflight.categoryUnasked", "preflight.categoryUnread", "preflight.nothingToSell"];

export function issueRemedy({ code, field, ...issue }: { code: string; class: string; field: string }): IssueRemedy {
  if (ofItself.includes(code)) return "wait";
  if (issue.class === "throttled" || issue.class === "unavailable") return "wait";
  if (ofRules.includes(code) || code.endsWith("TemplateFailed")) return "rules";
  if (issue.class === "auth" || field.startsWith("settings")) return "settings";
  if (field.startsWith("aspect:")) return code === "preflight.optionNotForVariations" ? "category" : "aspect";
  if (field === "category") return "category";
  return field === "title" ? "title" : "product";
}
