import type { Capabilities, CategoryAspect, CategorySchema } from "../connectors/contract.ts";
import type { Issue } from "../domain/issue.ts";
import { cutAtWord, excessOf, singleLine } from "../domain/text-limits.ts";
import { fillAspects, type FillInput } from "./fill-aspects.ts";
import type { SourceVariant } from "./source-store.ts";

export interface AspectsInput {
  channel: string;
  limits: Capabilities["aspects"];
  /** undefined: the category is not known yet. */
  schema: CategorySchema | undefined;
  vendor: string;
  /** The product's variants that are still there, in their order. */
  variants: readonly SourceVariant[];
  /** For products that have none of their own. */
  standard: Readonly<Record<string, string>>;
  /** Set by hand for the product: name -> values. */
  overrides: ReadonlyMap<string, string[]>;
  /** From where gaps are filled. */
  gaps: Pick<FillInput, "productType" | "categoryName" | "words" | "placeholder">;
}

export interface DerivedAspects {
  aspects: Record<string, string[]>;
  /** What the variants differ in. */
  axes: string[];
  /** A variant's values, in the order of the axes. */
  optionsOf: (variant: SourceVariant) => { name: string; value: string }[];
  issues: Issue[];
}

/** What channels call the vendor. */
const brandNames = new Set(["brand", "marke", "marca", "marque", "marka", "merk", "märke", "merkki"]);
const fold = (name: string) => name.trim().toLowerCase();

/**
 * Aspects from what Shopify knows: the vendor is the brand, an option in which the variants differ is an axis, one in
 * which they agree is an aspect. Names and values take the channel's own spelling where only the case differs. Pure.
 */
export function deriveAspects(input: AspectsInput): DerivedAspects {
  const { variants, schema } = input;
  const known = new Map(schema?.aspects.map((aspect) => [fold(aspect.name), aspect]));
  const spelled = (name: string) => known.get(fold(name))?.name ?? singleLine(name);

  const values = new Map<string, string[]>();
  const set = (name: string, given: readonly string[]) => values.set(spelled(name), [...given]);
  for (const [name, value] of Object.entries(input.standard)) set(name, [value]);
  if (input.vendor.trim() !== "") set(brandAspect(schema), [input.vendor]);
  const axes: string[] = [];
  for (const [name, found] of optionValues(variants)) {
    if (variants.length > 1 && found.size > 1) axes.push(spelled(name));
    else if (!isPlaceholder(name, found)) set(name, [...found]);
  }
  for (const [name, given] of input.overrides) set(name, given);
  for (const axis of axes) values.delete(axis); // said per variant, and a channel refuses it twice

  const issues: Issue[] = [];
  const aspects: Record<string, string[]> = {};
  for (const [name, given] of [...values].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const fitted = fitAspect(name, given, known.get(fold(name)), input, issues);
    if (fitted.length > 0) aspects[name] = fitted;
  }
  const gaps = fillAspects({ ...input.gaps, channel: input.channel, asked: schema?.aspects ?? [], aspects, axes });
  for (const [name, given] of Object.entries(gaps.filled)) {
    aspects[name] = fitAspect(name, given, known.get(fold(name)), input, issues);
  }
  issues.push(...gaps.issues);
  const optionsOf = (variant: SourceVariant) =>
    axes.map((axis) => {
      const option = variant.selectedOptions.find(({ name }) => fold(name) === fold(axis));
      return { name: axis, value: spelledValue(singleLine(option?.value ?? ""), known.get(fold(axis))) };
    });
  return { aspects, axes, optionsOf, issues };
}

const brandAspect = (schema: CategorySchema | undefined) =>
  schema?.aspects.find(({ name }) => brandNames.has(fold(name)))?.name ?? "Brand";

/** By option name, the values in the order of the variants. */
function optionValues(variants: readonly SourceVariant[]): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const { selectedOptions } of variants) {
    for (const { name, value } of selectedOptions) values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return values;
}

/** Shopify gives a product without options the option Title with the value Default Title. */
const isPlaceholder = (name: string, values: ReadonlySet<string>) => name === "Title" && values.has("Default Title");

const spelledValue = (value: string, aspect: CategoryAspect | undefined) =>
  aspect?.values?.find((allowed) => fold(allowed) === fold(value)) ?? value;

/** The values as the channel takes them; what it cannot take is said, and left out. */
function fitAspect(
  name: string,
  given: readonly string[],
  aspect: CategoryAspect | undefined,
  { channel, limits }: AspectsInput,
  issues: Issue[],
): string[] {
  const warn = (code: string, message: string) =>
    issues.push({ class: "data", severity: "warning", code: `preflight.${code}`, field: `aspect:${name}`, message });
  if (excessOf(name, { max: limits.nameMax, unit: "chars" }) > 0) {
    warn("aspectNameTooLong", `${channel} takes names of at most ${limits.nameMax} characters; “${name}” is left out.`);
    return [];
  }
  const max = Math.min(limits.valueMax, aspect?.maxLength ?? limits.valueMax);
  let values = given.map((value) => spelledValue(singleLine(value), aspect)).filter((value) => value !== "");
  if (values.some((value) => excessOf(value, { max, unit: "chars" }) > 0)) {
    warn("aspectShortened", `${name}: ${channel} takes at most ${max} characters; the value was cut.`);
    values = values.map((value) => cutAtWord(value, { max, unit: "chars" }));
  }
  if (aspect && !aspect.multiple && values.length > 1) {
    warn("aspectSingle", `${name}: ${channel} takes one value; only “${values[0] ?? ""}” is sent.`);
    values = values.slice(0, 1);
  }
  return [...new Set(values)];
}
