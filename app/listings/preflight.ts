import { parseGtin } from "../domain/gtin.ts";
import type { Issue } from "../domain/issue.ts";
import { displayMoney } from "../domain/money.ts";
import { isInScope } from "../domain/rules.ts";
import { skuForms, type SkuReason } from "../domain/sku.ts";
import { textLength } from "../domain/text-limits.ts";
import { groupBy } from "../domain/group-by.ts";
import { preflightCategory } from "./preflight-category.ts";
import type { PreflightInput, Say } from "./preflight-input.ts";

/**
 * Everything that would make the channel refuse the listing, or that the merchant should know, before anything is sent.
 * All limits are the connector's capabilities and the category's schema. Pure.
 */
export function preflight(input: PreflightInput): Issue[] {
  const issues: Issue[] = [];
  const say: Say = (severity, code, field, message, sku) =>
    issues.push({
      class: "data",
      severity,
      code: `preflight.${code}`,
      field,
      message,
      ...(sku === undefined ? {} : { sku }),
    });
  preflightProduct(input, say);
  preflightSettings(input, say);
  preflightVariants(input, say);
  preflightPrices(input, issues, say);
  preflightSkus(input, say);
  preflightCategory(input, say);
  return condense(issues);
}

function preflightProduct({ account, product, content, wasAccepted, variants }: PreflightInput, say: Say) {
  const { capabilities, descriptor } = account.connector;
  if (product.isDeleted) say("error", "productDeleted", "", "The product was deleted in Shopify.");
  else if (product.status !== "active") {
    say("error", "productNotActive", "", `The product is ${product.status} in Shopify. Set it to active to list it.`);
  }
  if (!wasAccepted && !isInScope(account.rules.products, product)) {
    const message = "The rules of this account leave this product out. Add its tag or collection, or change the rules.";
    say("error", "outsideRules", "", message);
  }
  const { min } = capabilities.images;
  if (content.imageUrls.length < min) {
    const needs = min === 1 ? "a picture" : `${min} pictures`;
    say("error", "imagesMissing", "images", `${descriptor.name} wants ${needs}. Add one to the product in Shopify.`);
  }
  if (variants.length === 0) say("error", "variantsMissing", "", "The product has no variants left to sell.");
  else if (!wasAccepted && !capabilities.publishesSoldOut && variants.every(({ quantity }) => quantity === 0)) {
    const message = "Nothing of it is in stock for this account. It will be listed by itself as soon as there is.";
    say("error", "nothingToSell", "quantity", message);
  }
}

function preflightSettings({ account }: PreflightInput, say: Say) {
  const missing = account.connector.descriptor.settings.filter(
    ({ name, required }) => required && String(account.settings[name] ?? "").trim() === "",
  );
  for (const { name, label } of missing) {
    say(
      "error",
      "settingMissing",
      `settings.${name}`,
      `“${label}” is not chosen yet. Choose it in the channel's settings.`,
    );
  }
}

function preflightVariants({ account, content, variants, category }: PreflightInput, say: Say) {
  const { capabilities, descriptor } = account.connector;
  const { maxAxes, maxVariants } = capabilities.variations;
  if (content.variants.length > maxVariants) {
    const message = `The product has ${content.variants.length} variants; ${descriptor.name} takes ${maxVariants} in one listing. Split the product in Shopify.`;
    say("error", "variantsTooMany", "variants", message);
  }
  if (content.axes.length > maxAxes) {
    const message = `The variants differ in ${content.axes.length} options; ${descriptor.name} takes ${maxAxes}.`;
    say("error", "optionsTooMany", "variants", message);
  }
  for (const axis of content.axes) {
    const aspect = category.fact?.aspects.find(({ name }) => name === axis);
    if (aspect && !aspect.forVariations) {
      const message = `In this category, ${descriptor.name} does not let variants differ in “${axis}”. Choose another category.`;
      say("error", "optionNotForVariations", `aspect:${axis}`, message);
    }
  }
  const { nameMax, valueMax } = capabilities.aspects;
  for (const { options, sku } of content.variants) {
    const long = options.find(
      ({ name, value }) => textLength(name, "chars") > nameMax || textLength(value, "chars") > valueMax,
    );
    if (!long) continue;
    const message = `“${long.name}: ${long.value}” is too long: ${descriptor.name} takes ${nameMax} characters for the name of an option and ${valueMax} for its value.`;
    say("error", "optionTooLong", "variants", message, sku);
  }
  const seen = new Set<string>();
  for (const { options, sku } of content.variants) {
    const key = JSON.stringify(options.map(({ value }) => value.toLowerCase()));
    if (seen.has(key) && content.axes.length > 0) {
      say("error", "variantTwice", "variants", "Two variants have the same options. Give them different ones.", sku);
    }
    seen.add(key);
  }
  for (const { variant, sku } of variants) {
    if (variant.barcode.trim() === "" || parseGtin(variant.barcode) !== undefined) continue;
    const message = `The barcode “${variant.barcode.slice(0, 40)}” is not a valid EAN, UPC or ISBN, so it is not sent.`;
    say("warning", "barcodeInvalid", "barcode", message, sku);
  }
}

function preflightPrices({ account, variants }: PreflightInput, issues: Issue[], say: Say) {
  const { minMinor } = account.connector.capabilities.price;
  const { currency } = account;
  for (const { price, sku } of variants) {
    if ("issue" in price) issues.push({ ...price.issue, sku });
    else if (price.priceMinor < minMinor) {
      const [is, least] = [price.priceMinor, minMinor].map((amountMinor) => displayMoney({ amountMinor, currency }));
      const message = `The price is ${is ?? ""}; ${account.connector.descriptor.name} takes nothing below ${least ?? ""}. Raise it, or set a minimum price in the rules.`;
      say("error", "priceBelowMinimum", "price", message, sku);
    }
  }
}

const skuWords: Record<SkuReason | "kept", string> = {
  own: "have their own SKU",
  missing: "have no SKU in Shopify, so one was made for the channel",
  taken: "share their SKU with another variant, so the variant's number was added on the channel",
  tooLong: "have a SKU that is too long for the channel, so it was shortened there",
  invalid: "have a SKU with signs that the channel refuses, so they were replaced there",
  kept: "keep the SKU that the channel knows them by, though it is another in Shopify now",
};

/** One line for each reason: a product may have hundreds of variants without a SKU. */
function preflightSkus({ account, variants }: PreflightInput, say: Say) {
  const byReason = new Map<SkuReason | "kept", string[]>();
  for (const { variant, sku } of variants) {
    if (sku === variant.sku.trim()) continue;
    const form = skuForms(variant.sku, variant.id, account.connector.capabilities.sku).find((one) => one.sku === sku);
    const reason = form?.reason ?? "kept";
    byReason.set(reason, [...(byReason.get(reason) ?? []), sku]);
  }
  for (const [reason, skus] of byReason) {
    const examples = skus.slice(0, 3).join(", ");
    const more = skus.length > 3 ? ` and ${skus.length - 3} more` : "";
    const who = `${skus.length} of the variants`;
    say("info", `sku.${reason}`, "sku", `${who} ${skuWords[reason]}: ${examples}${more}.`);
  }
}

const mostOfOneKind = 3;

/** The same words for many variants are one issue of the whole listing. */
function condense(issues: readonly Issue[]): Issue[] {
  const byWords = groupBy(
    issues,
    ({ code, field, sku, message }) => `${code}\n${field}\n${sku === undefined ? "" : message}`,
  );
  return [...byWords.values()].flatMap((alike) => {
    const [first] = alike;
    if (!first || alike.length <= mostOfOneKind) return alike;
    const { sku: _, ...whole } = first;
    return [{ ...whole, message: `${first.message} (${alike.length} variants)` }];
  });
}
