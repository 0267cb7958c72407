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

/** Finds the records that have a field's value in an index; nothing for a field that has none. */
export type Lookup<T> = (field: string, value: string) => readonly T[] | undefined;

function narrowedBy<T>(expression: Expression, lookup: Lookup<T>): Set<T> | undefined {
  if ("all" in expression) {
    const parts = expression.all.map((part) => narrowedBy(part, lookup)).filter((part) => part !== undefined);
    return parts.sort((a, b) => a.size - b.size)[0];
  }
  const found = new Set<T>();
  if ("any" in expression) {
    for (const part of expression.any) {
      const records = narrowedBy(part, lookup);
      if (!records) return undefined;
      for (const record of records) found.add(record);
    }
    return found;
  }
  const { field, operator, values, negated } = expression;
  if (operator !== "=" || negated || values.some((value) => value.endsWith("*"))) return undefined;
  for (const value of values) {
    const records = lookup(field, value);
    if (!records) return undefined;
    for (const record of records) found.add(record);
  }
  return found;
}

/** Where indexes know all that a search can find: those records, some too many. Else nothing, and all have to be looked at. */
export function narrowed<T>(query: unknown, lookup: Lookup<T>): T[] | undefined {
  if (typeof query !== "string" || query.trim() === "") return undefined;
  const found = narrowedBy(parseSearch(query), lookup);
  return found && [...found];
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
