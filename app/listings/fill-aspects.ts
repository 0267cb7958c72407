import type { CategoryAspect } from "../connectors/contract.ts";
import type { Issue } from "../domain/issue.ts";

export interface FillInput {
  channel: string;
  /** What the category asks for. */
  asked: readonly CategoryAspect[];
  /** What is known already, by the channel's own names. */
  aspects: Readonly<Record<string, string[]>>;
  axes: readonly string[];
  productType: string;
  categoryName: string;
  /** Title, tags, type: where a value of a closed list may stand in so many words. */
  words: string;
  /** For free text that nothing is known of, for example "Does not apply"; empty: the gap stays, and stops the listing. */
  placeholder: string;
}

const typeNames = new Set(["type", "typ", "tipo", "tyyppi", "produktart"]);
/** Values of closed lists that are true of anything. */
const neutral = ["does not apply", "not applicable", "n/a", "unisex adults", "unisex", "unisex adult", "other"];

const fold = (text: string) => text.trim().toLowerCase();
const wordsOf = (text: string) =>
  new Set((fold(text).match(/\p{L}+/gu) ?? []).map((word) => word.replace(/['’]?s$/u, "")));

/**
 * Required aspects that Shopify does not know as such, filled from what it does know: the type, then words of title
 * and tags that are one of the allowed values, then what holds for anything, then the account's placeholder. Each
 * is said, so that the merchant can do better. Pure.
 */
export function fillAspects(input: FillInput): { filled: Record<string, string[]>; issues: Issue[] } {
  const filled: Record<string, string[]> = {};
  const issues: Issue[] = [];
  const words = wordsOf(input.words);
  for (const aspect of input.asked) {
    if (!aspect.required || input.axes.includes(aspect.name) || (input.aspects[aspect.name]?.length ?? 0) > 0) continue;
    const found = findValue(aspect, words, input);
    if (!found) continue;
    filled[aspect.name] = [found.value];
    issues.push(issueFor(aspect.name, found, input.channel));
  }
  return { filled, issues };
}

interface Found {
  value: string;
  isCertain: boolean;
}

function findValue(aspect: CategoryAspect, words: ReadonlySet<string>, input: FillInput): Found | undefined {
  const isType = typeNames.has(fold(aspect.name));
  const ownType = input.productType.trim() || lastName(input.categoryName);
  const allowed = aspect.values;
  if (!allowed || allowed.length === 0) {
    if (isType && ownType !== "") return { value: ownType, isCertain: true };
    return input.placeholder === "" ? undefined : { value: input.placeholder, isCertain: false };
  }
  const same = isType ? allowed.find((value) => fold(value) === fold(ownType)) : undefined;
  if (same !== undefined) return { value: same, isCertain: true };
  const told = allowed
    .filter((value) => {
      const needed = [...wordsOf(value)];
      return needed.length > 0 && needed.every((word) => words.has(word));
    })
    .sort((a, b) => b.length - a.length)[0];
  if (told !== undefined) return { value: told, isCertain: true };
  const anyway = neutral.flatMap((value) => allowed.find((one) => fold(one) === value) ?? [])[0];
  return anyway === undefined ? undefined : { value: anyway, isCertain: false };
}

/** "Apparel > Clothing > Shirts" -> "Shirts" */
const lastName = (path: string) => path.split(">").at(-1)?.trim() ?? "";

function issueFor(name: string, { value, isCertain }: Found, channel: string): Issue {
  const message = isCertain
    ? `${channel} asks for “${name}”: “${value}” was taken from the product.`
    : `${channel} asks for “${name}”, and the product does not say: “${value}” is sent. Buyers find it more easily with the real value.`;
  return {
    class: "data",
    severity: isCertain ? "info" : "warning",
    code: isCertain ? "preflight.aspectTaken" : "preflight.aspectFilled",
    field: `aspect:${name}`,
    message,
  };
}
