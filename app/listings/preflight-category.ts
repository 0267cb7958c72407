import type { PreflightInput, Say } from "./preflight-input.ts";

/** The category, and what it asks for. */
export function preflightCategory({ account, category, content }: PreflightInput, say: Say): void {
  const channel = account.connector.descriptor.name;
  const { chosen, suggestion, fact } = category;
  if (!chosen) {
    if (suggestion) {
      const message = `${channel} suggests “${suggestion.categoryName}”, but is not sure (${suggestion.confidence} %). Confirm it, or choose another category.`;
      say("error", "categoryUnsure", "category", message);
    } else if (category.isUnasked) {
      say(
        "error",
        "categoryUnasked",
        "category",
        `We are asking ${channel} for a fitting category. This takes a moment.`,
      );
    } else {
      say("error", "categoryMissing", "category", `${channel} found no fitting category. Choose one.`);
    }
    return;
  }
  if (!fact) {
    say(
      "error",
      "categoryUnread",
      "category",
      `We are asking ${channel} what it wants to know in this category. This takes a moment.`,
    );
    return;
  }
  if (fact.problem !== undefined) {
    say("error", "categoryUnknown", "category", `${fact.problem} Choose another category.`);
    return;
  }
  for (const { name, required, values } of fact.aspects) {
    const own = content.aspects[name] ?? [];
    if (content.axes.includes(name)) {
      checkValues(
        name,
        content.variants
          .flatMap(({ options }) => options.filter((option) => option.name === name))
          .map(({ value }) => value),
        values,
      );
    } else if (own.length > 0) checkValues(name, own, values);
    else if (required) {
      const examples = values && values.length > 0 ? ` For example: ${values.slice(0, 5).join(", ")}.` : "";
      const message = `${channel} wants “${name}” in this category. Set it for this product, or for all in the rules.${examples}`;
      say("error", "aspectMissing", `aspect:${name}`, message);
    }
  }

  function checkValues(name: string, given: readonly string[], allowed: readonly string[] | undefined) {
    if (!allowed || allowed.length === 0) return;
    const refused = given.find((value) => !allowed.includes(value));
    if (refused === undefined) return;
    const message = `${channel} does not take “${refused}” for “${name}” in this category. It takes, for example: ${allowed.slice(0, 5).join(", ")}.`;
    say("error", "aspectNotTaken", `aspect:${name}`, message);
  }
}
