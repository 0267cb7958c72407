import ts from "typescript";
import { isCode, type Rule, type SourceFile } from "./files.ts";
import { visitNodes } from "./syntax.ts";

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const fixedNames = new Set(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "Dockerfile"]);

/** Paths are kebab-case; a route's name follows Remix's own grammar, a migration's Prisma's. */
export const namesAreKebabCase: Rule = (files) =>
  files
    .filter(({ path }) => !path.split("/").every(isGoodSegment))
    .map(({ path }) => `${path}: name files and folders in kebab-case`);

function isGoodSegment(segment: string, index: number, segments: string[]): boolean {
  const path = segments.join("/");
  if (segment.startsWith(".") || fixedNames.has(segment)) return true;
  if (path.startsWith("prisma/migrations/")) return /^[a-z0-9_]+(\.sql|\.toml)?$/.test(segment);
  if (path.startsWith("app/routes/") && index >= 2) {
    // A parameter ($accountId) is a variable's name.
    const parts = segment.replace(/\$[a-z][A-Za-z0-9]*/g, "").split(/[.$[\]()]/);
    return parts.every((part) => part === "" || kebab.test(part.replace(/^_|_$/g, "")));
  }
  return segment.split(".").every((part) => kebab.test(part));
}

const banned = new Set(["manager", "managers", "helper", "helpers", "util", "utils", "misc"]);
const bannedAlone = new Set(["data", "sync"]);

/** The words that say nothing. `data` and `sync` are banned only as the whole name. */
export const namesSaySomething: Rule = (files) => [
  ...files.flatMap(({ path }) => {
    const bad = path.split("/").flatMap(badWordsOf)[0];
    return bad ? [`${path}: "${bad}" says nothing; name it after what it does`] : [];
  }),
  ...files.filter(({ path }) => isCode(path)).flatMap(badDeclarations),
];

function badDeclarations(file: SourceFile): string[] {
  const found: string[] = [];
  visitNodes(file, (node, line) => {
    if (!isDeclaration(node) || !node.name || !ts.isIdentifier(node.name)) return;
    if (ts.isBindingElement(node) && !node.propertyName) return; // taken apart under the name that a library gave it
    const bad = badWordsOf(node.name.text)[0];
    if (bad) found.push(`${file.path}:${line}: "${node.name.text}": "${bad}" says nothing; name it after what it is`);
  });
  return found;
}

const isDeclaration = (node: ts.Node): node is ts.NamedDeclaration =>
  ts.isVariableDeclaration(node) ||
  ts.isBindingElement(node) ||
  ts.isParameter(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node);

function badWordsOf(name: string): string[] {
  const stem = name.replace(/\.[a-z.]+$/, "");
  if (bannedAlone.has(stem.toLowerCase())) return [stem];
  const words = stem.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
  return words.filter((word) => banned.has(word));
}
