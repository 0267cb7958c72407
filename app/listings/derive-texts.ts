import type { Capabilities } from "../connectors/contract.ts";
import type { Issue } from "../domain/issue.ts";
import { cutAtWord, excessOf, singleLine } from "../domain/text-limits.ts";
import type { ListingAccount } from "./account-store.ts";
import { cleanDescription, escapeHtml, plainText } from "./description.ts";
import type { SourceProduct, SourceProductText, SourceVariant } from "./source-store.ts";
import { compileTemplate, type CompiledTemplate, type TemplateVariables } from "./template.ts";

/** An account's templates, parsed once for many products. */
export interface CompiledTemplates {
  title: CompiledTemplate | undefined;
  description: CompiledTemplate | undefined;
}

export const compileTemplates = ({ rules }: Pick<ListingAccount, "rules">): CompiledTemplates => ({
  title: compileTemplate(rules.titleTemplate),
  description: compileTemplate(rules.descriptionTemplate),
});

export interface DerivedText {
  text: string;
  issues: Issue[];
}

const problem = (severity: Issue["severity"], code: string, field: string, message: string): Issue => ({
  class: "data",
  severity,
  code: `preflight.${code}`,
  field,
  message,
});

export function templateVariables(
  account: Pick<ListingAccount, "shop">,
  product: SourceProduct & { descriptionHtml?: string },
  variant: SourceVariant | undefined,
): TemplateVariables {
  const option = (index: number) => variant?.selectedOptions[index]?.value ?? "";
  return {
    product: {
      title: product.title,
      description: product.descriptionHtml ?? "",
      vendor: product.vendor,
      type: product.productType,
      tags: product.tags,
      handle: product.handle,
      category: product.categoryName ?? "",
    },
    variant: {
      title: variant?.title ?? "",
      sku: variant?.sku ?? "",
      barcode: variant?.barcode ?? "",
      option1: option(0),
      option2: option(1),
      option3: option(2),
    },
    shop: { name: account.shop.name },
  };
}

/** The title on the channel: set by hand, else from the template, else Shopify's; within the channel's limit. Pure. */
export function deriveTitle(
  { rules, connector }: Pick<ListingAccount, "rules" | "connector">,
  template: CompiledTemplate | undefined,
  variables: TemplateVariables,
  override: unknown,
): DerivedText {
  const issues: Issue[] = [];
  let text = variables.product.title;
  if (typeof override === "string") text = override;
  else if (template) {
    const rendered = template.render(variables);
    if (rendered.ok) text = rendered.text;
    else
      issues.push(problem("error", "titleTemplateFailed", "title", `The title template failed: ${rendered.message}`));
  }
  // Markup in a title would be shown as it is.
  text = singleLine(/<[a-z!/]/i.test(text) ? plainText(text) : text);
  if (text === "")
    issues.push(problem("error", "titleMissing", "title", "The title is empty. Give the product a title."));
  if (!connector) return { text, issues };
  const limit = connector.capabilities.title;
  const excess = excessOf(text, limit);
  if (excess === 0) return { text, issues };
  const unit = limit.unit === "chars" ? "characters" : "bytes";
  const words = `The title is ${excess} ${unit} too long for ${connector.descriptor.name}, which takes ${limit.max}.`;
  if (!rules.shortenTitles) {
    issues.push(problem("error", "titleTooLong", "title", `${words} Shorten it, or let the rules shorten titles.`));
    return { text, issues };
  }
  const cut = cutAtWord(text, limit);
  issues.push(problem("warning", "titleShortened", "title", `${words} It was cut to “${cut}”.`));
  return { text: cut, issues };
}

/** The description on the channel, cleaned of what no channel takes. Pure. */
export function deriveDescription(
  { connector }: { connector: { capabilities: Capabilities; descriptor: { name: string } } },
  template: CompiledTemplate | undefined,
  product: SourceProductText,
  variables: TemplateVariables,
  override: unknown,
): DerivedText {
  const issues: Issue[] = [];
  let html = product.descriptionHtml;
  if (typeof override === "string") html = override;
  else if (template) {
    const rendered = template.render(variables);
    if (rendered.ok) html = rendered.text;
    else {
      const message = `The description template failed: ${rendered.message}`;
      issues.push(problem("error", "descriptionTemplateFailed", "description", message));
    }
  }
  const limit = connector.capabilities.description;
  let text = cleanDescription(html, limit.html);
  // Channels want some words; pictures alone are none.
  if (plainText(text) === "") {
    const title = singleLine(product.title);
    text = `${limit.html === "none" ? title : `<p>${escapeHtml(title)}</p>`}${limit.html === "none" ? "" : text}`;
    const message = "The product has no description. The title stands in for it.";
    issues.push(problem("info", "descriptionMissing", "description", message));
  }
  const excess = excessOf(text, limit);
  if (excess > 0) {
    const message = `The description is ${excess} ${limit.unit === "chars" ? "characters" : "bytes"} too long for ${connector.descriptor.name}, which takes ${limit.max}. Shorten it in Shopify, or with a description template.`;
    issues.push(problem("error", "descriptionTooLong", "description", message));
  }
  return { text, issues };
}
