import { badRequest } from "./errors.ts";

/** What a search may ask of a record: each field's values, as text, number or instant in milliseconds. */
export type Fields<T> = Record<string, (record: T) => readonly (string | number)[]>;

interface Term {
  field: string;
  operator: "=" | "<" | "<=" | ">" | ">=";
  values: string[];
  negated: boolean;
}

type Expression = { all: Expression[] } | { any: Expression[] } | Term;

const TOKEN = /\(|\)|-?(?:[\w.]+:)?(?:[<>]=?)?(?:'(?:\\.|[^'])*'|"(?:\\.|[^"])*"|[^\s()]+)/g;

function unquote(text: string): string {
  const inner = /^(['"])(.*)\1$/s.exec(text)?.[2];
  return (inner ?? text).replace(/\\(.)/g, "$1");
}

function term(token: string): Term {
  const [, minus, field, operator, value = ""] = /^(-?)(?:([\w.]+):)?([<>]=?)?(.*)$/s.exec(token) ?? [];
  const quoted = /^['"]/.test(value);
  return {
    field: field ?? "default",
    operator: (operator ?? "=") as Term["operator"],
    values: quoted ? [unquote(value)] : value.split(",").map(unquote),
    negated: minus === "-",
  };
}

/** Reads Shopify's search syntax: `field:value`, comparisons, lists, `AND`, `OR`, `NOT`, `-`, and brackets. */
function parseSearch(query: string): Expression {
  const tokens: string[] = query.match(TOKEN) ?? [];
  let at = 0;
  const any = (): Expression => {
    const parts = [all()];
    while (tokens[at]?.toUpperCase() === "OR") {
      at++;
      parts.push(all());
    }
    return { any: parts };
  };
  const all = (): Expression => {
    const parts: Expression[] = [];
    let negate = false;
    for (
      let token = tokens[at];
      token !== undefined && token !== ")" && token.toUpperCase() !== "OR";
      token = tokens[at]
    ) {
      at++;
      if (token.toUpperCase() === "AND") continue;
      if (token.toUpperCase() === "NOT") negate = true;
      else if (token === "(") {
        parts.push(any());
        if (tokens[at] === ")") at++;
      } else {
        const one = term(token);
        parts.push(negate ? { ...one, negated: !one.negated } : one);
        negate = false;
      }
    }
    return { all: parts };
  };
  return any();
}

function instant(text: string, nowMs: number): number {
  return text === "now" ? nowMs : Date.parse(/^\d{4}$/.test(text) ? `${text}-01-01` : text);
}

function matchesValue(actual: string | number, wanted: string, operator: Term["operator"], nowMs: number): boolean {
  if (typeof actual === "string" && operator === "=") {
    const [have, want] = [actual.toLowerCase(), wanted.toLowerCase()];
    if (want === "*") return have !== "";
    return want.endsWith("*") ? have.startsWith(want.slice(0, -1)) : have === want;
  }
  const left = typeof actual === "number" ? actual : Date.parse(actual);
  const right = /^-?\d+(\.\d+)?$/.test(wanted) ? Number(wanted) : instant(wanted, nowMs);
  switch (operator) {
    case "=":
      return left === right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

/** The one value that a field must have by a search such as `field:'value' AND …`; nothing where it is less strict. */
export function requiredValue(query: unknown, field: string): string | undefined {
  if (typeof query !== "string" || query.trim() === "") return undefined;
  let expression = parseSearch(query);
  while ("any" in expression) {
    const [only, ...others] = expression.any;
    if (!only || others.length > 0) return undefined;
    expression = only;
  }
  const parts = "all" in expression ? expression.all : [expression];
  for (const part of parts) {
    if (!("field" in part) || part.field !== field || part.operator !== "=" || part.negated) continue;
    const [value, ...others] = part.values;
    if (value !== undefined && others.length === 0 && !value.endsWith("*")) return value;
  }
  return undefined;
}

/** A test for records, or nothing where the query is empty. Unknown fields match nothing, as they find nothing in Shopify. */
export function searchFor<T>(query: unknown, fields: Fields<T>, nowMs: number): ((record: T) => boolean) | undefined {
  if (query === undefined || query === null) return undefined;
  if (typeof query !== "string") throw badRequest("query must be text");
  if (query.trim() === "") return undefined;
  const matches = (expression: Expression, record: T): boolean => {
    if ("all" in expression) return expression.all.every((part) => matches(part, record));
    if ("any" in expression) return expression.any.some((part) => matches(part, record));
    const valuesOf = fields[expression.field];
    const actual = valuesOf ? valuesOf(record) : [];
    const found =
      expression.field === "default"
        ? actual.some((text) =>
            String(text)
              .toLowerCase()
              .includes((expression.values[0] ?? "").toLowerCase()),
          )
        : expression.values.some((want) =>
            actual.some((value) => matchesValue(value, want, expression.operator, nowMs)),
          );
    return found !== expression.negated;
  };
  const expression = parseSearch(query);
  return (record) => matches(expression, record);
}
