import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** What a house rule looks at: a path from the repository's root, and the text ("" for a picture and the like). */
export interface SourceFile {
  path: string;
  text: string;
}

/** Answers each breach as `path: what is wrong`, or `path:line: …`. Pure, so that a test can feed it a bad sample. */
export type Rule = (files: readonly SourceFile[]) => string[];

const binary = /\.(png|jpe?g|gif|ico|woff2?|gz|zip)$/;

/** Every file that is in the repository, or would be with the next commit. */
export function repositoryFiles(): SourceFile[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const paths = [...new Set(listed.split("\0"))].filter((path) => path !== "" && existsSync(path)).sort();
  return paths.map((path) => ({ path, text: binary.test(path) ? "" : readFileSync(path, "utf8") }));
}

export const isTest = (path: string) => /\.(test|cases)\.tsx?$/.test(path) || path.startsWith("test/");
export const isCode = (path: string) => /\.(tsx?|mjs|cjs|js)$/.test(path);

export const lineOf = (text: string, index: number) => text.slice(0, index).split("\n").length;
