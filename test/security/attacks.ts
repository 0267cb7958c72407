import { ask, documentQuery, sessionToken, type Reply, type Stage } from "./stage.ts";
import type { Route } from "./remix-build.ts";
import type { Tenant } from "./two-shops.ts";

// What one shop may try with ids of another's rows, made from the routes themselves: their addresses, the intents that
// their sources name, and the names of the fields and of the query that they read.

/** In what a page may be told: an id of each of these kinds stands in every field at once. */
const triedKinds = ["account", "listing", "offer", "order", "line", "remoteLine", "step", "task", "action"].concat([
  "run",
  "product",
  "variant",
  "location",
  "handover",
]);

const named = (sources: readonly string[], pattern: RegExp) =>
  sources
    .flatMap((source) => [...source.matchAll(pattern)].flatMap(([, names = ""]) => names.split(",")))
    .map((name) =>
      name
        .trim()
        .replace(/\s*[=:].*$/s, "")
        .replace(/^\.\.\.\w+/, ""),
    )
    .filter((name) => /^\w+$/.test(name));

/** Whatever an action distinguishes; [""] for one that does one thing only. */
export function intentsOf({ source }: Route): string[] {
  const found = named([source], /\bcase "(\w+)":|\bintent [!=]== "(\w+)"/g).concat(
    named([source], /\bintent [!=]== "(\w+)"/g),
  );
  return found.length === 0 ? [""] : [...new Set(found)];
}

/** Every name that some route reads out of a form or a query. */
export function fieldNames(routes: readonly Route[]): string[] {
  const sources = routes.map(({ source }) => source);
  const names = [
    ...named(sources, /\bfields\.(\w+)/g),
    ...named(sources, /\{([^{}]*)\}(?:: Fields\b|\s*= (?:fields|textFields\())/g),
    ...named(sources, /textFields\(await [\w.]+\.formData\(\)\)\.(\w+)/g),
    ...named(sources, /\b(?:get|asked)\("(\w+)"\)/g),
    ...["account", "after", "search", "q", "product", "order", "listing", "variant"],
  ];
  return [...new Set(names)].filter((name) => name !== "intent");
}

const ownIdOf = ({ ids }: Tenant, param: string): string => {
  if (param === "connector") return "ebay";
  if (param === "*") return "session-token";
  const id = ids[param.replace(/Id$/, "")];
  if (id === undefined) throw new Error(`the address has :${param}; say in test/security/two-shops.ts what it means`);
  return id;
};

export const addressOf = (route: Route, of: Tenant) =>
  route.params.reduce((path, param) => path.replace(param === "*" ? "*" : `:${param}`, ownIdOf(of, param)), route.path);

export interface Attempt {
  route: Route;
  address: string;
  /** undefined: the page is only looked at. */
  intent?: string;
  /** What every field holds. */
  value: string;
}

/** Looks at each page that another shop has, and at the own ones while asking for what the other has. */
export function looks(route: Route, own: Tenant, other: Tenant): Attempt[] {
  // A page that reads no query is the same whatever that says.
  const kinds = route.source.includes("request.url") ? triedKinds : triedKinds.slice(0, 1);
  const asked = kinds.map((kind) => other.ids[kind] ?? "");
  const mine = asked.map((value) => ({ route, address: addressOf(route, own), value }));
  return route.params.some((name) => name.endsWith("Id"))
    ? [...mine, { route, address: addressOf(route, other), value: "" }]
    : mine;
}

/** Each intent at each address, with each kind of id. */
export function acts(route: Route, own: Tenant, other: Tenant): Attempt[] {
  const asked = triedKinds.map((kind) => other.ids[kind] ?? "");
  const isOfARow = route.params.some((name) => name.endsWith("Id"));
  return intentsOf(route).flatMap((intent) => [
    ...asked.map((value) => ({ route, address: addressOf(route, own), intent, value })),
    ...(isOfARow ? [{ route, address: addressOf(route, other), intent, value: other.ids.step ?? "" }] : []),
  ]);
}

/** Sends it as the page's own script would; an index route's form goes to its address with `?index`. */
export function attempt(stage: Stage, as: Tenant, names: readonly string[], tried: Attempt): Promise<Reply> {
  const { route, address, intent, value } = tried;
  const fields = Object.fromEntries(names.map((name) => [name, value]));
  const path = address === "/" ? "/_root.data" : `${address}.data`;
  const token = sessionToken(as.domain);
  if (intent !== undefined) {
    return ask(stage.origin, { path: route.isIndex ? `${path}?index` : path, token, form: { ...fields, intent } });
  }
  return ask(stage.origin, {
    path: `${path}?${new URLSearchParams({ ...fields, _routes: route.id }).toString()}`,
    token,
  });
}

/** The page as a document, as Shopify's admin opens it. */
export const openPage = (stage: Stage, as: Tenant, address: string) =>
  ask(stage.origin, { path: `${address}?${documentQuery(as.domain)}` });

/** The same attempt with ids that nobody has. */
export const withNobodys = (tried: Attempt, nobodys: (text: string) => string): Attempt => ({
  ...tried,
  address: nobodys(tried.address),
  value: nobodys(tried.value),
});

export const labelOf = ({ route, address, intent, value }: Attempt) =>
  `${route.id} ${address} ${intent === undefined ? "" : `intent=${intent} `}${value}`;
