import ts from "typescript";
import { isTest, type Rule, type SourceFile } from "./files.ts";
import { visitNodes } from "./syntax.ts";

const spoken = new Set(
  ["title", "label", "content", "helpText", "placeholder", "accessibilityLabel", "alt", "heading", "subtitle"].concat([
    "description",
    "aria-label",
    "suffix",
    "prefix",
    "error",
  ]),
);
const ownName = "Anabranch"; // the same in every language
const hasWords = (text: string) => /\p{L}{2,}/u.test(text.replaceAll(ownName, ""));

const pages = (files: readonly SourceFile[]) =>
  files.filter(({ path }) => /^app\/(routes|ui)\/.*\.tsx$/.test(path) && !isTest(path));

/** What a merchant reads comes out of the catalogue of messages, never out of the markup. */
export const textsComeFromTheCatalogue: Rule = (files) =>
  pages(files).flatMap((file) => {
    const found: string[] = [];
    visitNodes(file, (node, line) => {
      const text = spokenText(node);
      if (text !== undefined && hasWords(text))
        found.push(`${file.path}:${line}: "${text.trim()}" is not in the catalogue`);
    });
    return found;
  });

function spokenText(node: ts.Node): string | undefined {
  if (ts.isJsxText(node)) return node.text;
  if (!ts.isJsxAttribute(node) || !spoken.has(node.name.getText())) return undefined;
  const value = node.initializer;
  if (value && ts.isStringLiteral(value)) return value.text;
  const inner = value && ts.isJsxExpression(value) ? value.expression : undefined;
  return inner && ts.isStringLiteralLike(inner) ? inner.text : undefined;
}

/**
 * With single fetch, Shopify's headers (the re-authentication of an expired session among them) reach the browser only
 * from routes that pass them on.
 */
export const routesPassHeadersOn: Rule = (files) =>
  files
    .filter(({ path }) => /^app\/routes\/.*\.tsx?$/.test(path) && !isTest(path))
    .filter(({ text }) =>
      /\bexport (async function|function|const) (loader|action)\b|\bexport \{[^}]*\b(loader|action)\b/.test(text),
    )
    .filter(({ text }) => /\bauthenticate\b|\brequireShop\b/.test(text))
    .filter(({ text }) => !/\bexport (const|function) headers\b|\bexport \{[^}]*\bheaders\b/.test(text))
    .map(({ path }) => `${path}: an authenticated route exports headers (boundary.headers)`);
