import { isCode, isTest, lineOf, type Rule } from "./files.ts";

// Some are written in pieces, so that this file does not break its own rule.
const forbidden: [RegExp, string][] = [
  [new RegExp(`\\b(${["TO-DO", "FIX-ME", "XX-X"].join("|").replaceAll("-", "")})\\b`, "g"), "do it, or open an issue"],
  [/(?<![\w.:/)}*-])\/(work|farm|root|home\/[a-z]+|Users\/[A-Za-z]+|tmp\/[a-z])\//g, "a path of one machine"],
  [/\b(registry\.(npmjs|yarnpkg)\.(org|com)|npm\.pkg\.github\.com)\b/g, "a package registry's host"],
];

/** What must not be left in any file: unfinished business, one machine's paths, registries. */
export const nothingForbidden: Rule = (files) =>
  files.flatMap(({ path, text }) =>
    forbidden.flatMap(([pattern, why]) =>
      [...text.matchAll(pattern)].map((match) => `${path}:${lineOf(text, match.index)}: "${match[0]}": ${why}`),
    ),
  );

/** A check that is switched off says why: `// eslint-disable-next-line rule -- reason`, or in the comment above it. */
export const exceptionsHaveReasons: Rule = (files) =>
  files
    .filter(({ path }) => isCode(path))
    .flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /(?<!["'`])(?:\/\/|\/\*|<!--)\s*(eslint-disable|prettier-ignore|@ts-(?:expect-error|ignore|nocheck))([^\n]*)/g,
        ),
      ].flatMap((match) => {
        const [, directive = "", rest = ""] = match;
        const reason = directive === "eslint-disable" ? rest.split("--")[1] : rest;
        const above = text.slice(0, match.index).trimEnd().split("\n").at(-1)?.trim() ?? "";
        const isGood =
          /^(\/\/ \S|\*\/|\/\*\*? \S)/.test(above) || (reason ?? "").replace(/\*\/.*/, "").trim().length >= 10;
        return isGood ? [] : [`${path}:${lineOf(text, match.index)}: ${directive} without a reason`];
      }),
    );

/** `.only` hides all other tests; `.skip` is silent, where skipIf with a warning says what is missing. */
export const noTestIsHidden: Rule = (files) =>
  files
    .filter(({ path }) => isTest(path) || path.includes(".test."))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:test|it|describe)\.(only|skip|todo|fails)\b/g)].map(
        (match) => `${path}:${lineOf(text, match.index)}: ${match[0]}; use skipIf, and console.warn what is missing`,
      ),
    );

/** Node runs these files as they are (tsx, node --import), so the extension is not left to a bundler's guess. */
export const importsHaveExtensions: Rule = (files) =>
  files
    .filter(({ path }) => isCode(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\bfrom "(\.{1,2}\/[^"]+)"/g)]
        .filter(([, target = ""]) => !/\.(tsx?|[mc]?js|json|css)(\?\w+)?$/.test(target))
        .map((match) => `${path}:${lineOf(text, match.index)}: ${match[0]} lacks the file's extension`),
    );
