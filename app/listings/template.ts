import { Liquid, LiquidError, type Template as LiquidTemplate } from "liquidjs";
import type { FieldErrors } from "../domain/rules.ts";

/** What a template may speak of. Everything is always there, empty where Shopify has nothing. */
export interface TemplateVariables {
  product: {
    title: string;
    description: string;
    vendor: string;
    type: string;
    tags: string[];
    handle: string;
    category: string;
  };
  /** The first variant: a listing has one title, however many variants. */
  variant: { title: string; sku: string; barcode: string; option1: string; option2: string; option3: string };
  shop: { name: string };
}

export interface CompiledTemplate {
  render(variables: TemplateVariables): { ok: true; text: string } | { ok: false; message: string };
}

const limits = { parseLimit: 20_000, renderLimit: 50, memoryLimit: 2_000_000 };
/** They reach for other files, or give another result each time, so that a listing would be revised for ever. */
const withoutTags = ["include", "render", "layout", "block"];
const withoutFilters = [
  "sample",
  "date",
  "date_to_xmlschema",
  "date_to_rfc822",
  "date_to_string",
  "date_to_long_string",
];

/** No templates but those that are given here: nothing is read from any disk. */
function createEngine(strictVariables: boolean): Liquid {
  const engine = new Liquid({
    ...limits,
    templates: {},
    strictFilters: true,
    strictVariables,
    lenientIf: true,
    ownPropertyOnly: true,
  });
  const without = <Value>(from: Readonly<Record<string, Value>>, names: readonly string[]) =>
    Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
  Object.assign(engine, { tags: without(engine.tags, withoutTags), filters: without(engine.filters, withoutFilters) });
  return engine;
}
const engine = createEngine(false);
const strictEngine = createEngine(true);

/** undefined: the template is empty. One that does not parse says so whenever it is rendered. */
export function compileTemplate(text: string): CompiledTemplate | undefined {
  if (text.trim() === "") return undefined;
  try {
    const parsed = engine.parse(text);
    return { render: (variables) => renderWith(engine, parsed, variables) };
  } catch (error) {
    return { render: () => ({ ok: false, message: explain(error) }) };
  }
}

function renderWith(liquid: Liquid, parsed: LiquidTemplate[], variables: TemplateVariables) {
  try {
    return { ok: true, text: String(liquid.renderSync(parsed, variables)) } as const;
  } catch (error) {
    return { ok: false, message: explain(error) } as const;
  }
}

/** Form errors of the templates: what does not parse, asks for too much, or names a variable that does not exist. */
export function checkTemplates(templates: Readonly<Record<string, string>>): FieldErrors {
  const errors: FieldErrors = {};
  for (const [field, text] of Object.entries(templates)) {
    if (text.trim() === "") continue;
    try {
      const rendered = renderWith(strictEngine, strictEngine.parse(text), example);
      if (!rendered.ok) errors[field] = rendered.message;
    } catch (error) {
      errors[field] = explain(error);
    }
  }
  return errors;
}

const example: TemplateVariables = {
  product: {
    title: "Linen shirt",
    description: "<p>Cool in summer.</p>",
    vendor: "Anabranch",
    type: "Shirts",
    tags: ["summer", "linen"],
    handle: "linen-shirt",
    category: "Apparel > Shirts",
  },
  variant: {
    title: "M / Blue",
    sku: "LS-M-BLUE",
    barcode: "4006381333931",
    option1: "M",
    option2: "Blue",
    option3: "",
  },
  shop: { name: "The shop" },
};

/** Line, and words for the mistakes that people make; else the library's own. */
function explain(error: unknown): string {
  if (!LiquidError.is(error)) return error instanceof Error ? error.message : String(error);
  const position = /, line:(\d+), col:(\d+)$/.exec(error.message);
  const where = position ? `Line ${position[1]}, column ${position[2]}: ` : "";
  const said = error.message.replace(/, line:\d+, col:\d+$/, "").replace(/, file:.*$/, "");
  for (const [pattern, words] of mistakes) {
    const match = pattern.exec(said);
    if (match) return where + words(match[1] ?? "");
  }
  return `${where}${said}.`;
}

const mistakes: [RegExp, (what: string) => string][] = [
  [/^output "(.*)" not closed$/s, (what) => `“${what.slice(0, 60)}” is not closed. Add }} behind it.`],
  [/^tag "(.*)" not closed$/s, (what) => `“${what.slice(0, 60)}” is not closed. Add %} behind it.`],
  [/^tag (.*) not closed$/s, (what) => `${what.slice(0, 60)} has no end. Add its end tag, for example {% endif %}.`],
  [/^undefined filter: (.*)$/s, (what) => `there is no filter “${what}”.`],
  [/^tag "(.*)" not found$/s, (what) => `there is no tag “${what}”.`],
  [/^undefined variable: (.*)$/s, (what) => `there is no variable “${what}”. See the list below the field.`],
  [/limit exceeded$/, () => "this template does too much. Make it simpler, with fewer or shorter loops."],
];
