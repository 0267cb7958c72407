import { posix } from "node:path";
import { isTest, lineOf, type Rule, type SourceFile } from "./files.ts";

/** Each entry of the changelog says what changed for whoever uses it: "Before: … Now: …". */
export const changelogSaysBeforeAndNow: Rule = (files) =>
  files
    .filter(({ path }) => path === "CHANGELOG.md")
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^- (?:.|\n(?!- |#|\n))*/gm)]
        .filter(([entry]) => !/\bBefore\b[\s\S]*\bNow\b/.test(entry))
        .map((match) => `${path}:${lineOf(text, match.index)}: an entry is worded Before: … Now: …`),
    );

const isDocument = (path: string) =>
  /^(docs|sandbox|bench|test|scripts)\/.*\.md$/.test(path) || /^[A-Z]+\.md$/.test(path);

function linksOf({ path, text }: SourceFile): { target: string; line: number }[] {
  return [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)|<img [^>]*src="([^"]+)"/g)]
    .map((match) => ({ link: match[1] ?? match[2] ?? "", line: lineOf(text, match.index) }))
    .filter(({ link }) => !/^[a-z]+:/.test(link))
    .map(({ link, line }) => ({ target: posix.join(posix.dirname(path), decodeURI(link)), line }));
}

/** A link leads somewhere. */
export const linksLeadSomewhere: Rule = (files) => {
  const known = new Set(files.flatMap(({ path }) => [path, ...foldersOf(path)]));
  return files
    .filter(({ path }) => isDocument(path))
    .flatMap((file) =>
      linksOf(file)
        .filter(({ target }) => !known.has(target.replace(/\/$/, "")))
        .map(({ target, line }) => `${file.path}:${line}: links to ${target}, which is not there`),
    );
};

const foldersOf = (path: string) => path.split("/").map((_, index, parts) => parts.slice(0, index).join("/"));

/** Whoever begins at the README can reach every document. */
export const documentsCanBeFound: Rule = (files) => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reached = new Set<string>();
  const follow = (path: string): void => {
    const file = byPath.get(path) ?? byPath.get(posix.join(path, "README.md"));
    if (!file || reached.has(file.path)) return;
    reached.add(file.path);
    if (file.path.endsWith(".md")) for (const { target } of linksOf(file)) follow(target);
  };
  follow("README.md");
  return files
    .filter(({ path }) => path.startsWith("docs/") && !reached.has(path))
    .map(({ path }) => `${path}: no chain of links leads here from README.md`);
};

/** .env.example explains every variable that a schema of the app reads, and no other. */
export const environmentIsExplained: Rule = (files) => {
  const example = files.find(({ path }) => path === ".env.example");
  if (!example) return [".env.example: missing"];
  const explained = new Set([...example.text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = ""]) => name));
  const read = new Map(
    files
      .filter(({ path }) => /^app\/.*\benv\.ts$/.test(path) && !isTest(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/^\s+([A-Z][A-Z0-9_]+):/gm)].map(([, name = ""]): [string, string] => [name, path]),
      ),
  );
  const fixed = new Set(["NODE_ENV"]); // set by the commands, never by hand
  const compose = files.find(({ path }) => path === "compose.yaml")?.text ?? "";
  return [
    ...[...read]
      .filter(([name]) => !explained.has(name) && !fixed.has(name))
      .map(([name, path]) => `.env.example: ${name} of ${path} is missing`),
    ...[...explained]
      .filter((name) => !read.has(name) && !compose.includes(`\${${name}:`))
      .map((name) => `.env.example: nothing reads ${name}`),
  ];
};
