import type { Rule } from "./files.ts";

/** A folder of app/ that no boundary rule names could import anything. */
export const foldersHaveBoundaries =
  (ruleNames: readonly string[]): Rule =>
  (files) => {
    const folders = new Set(files.flatMap(({ path }) => /^app\/([^/]+)\//.exec(path)?.[1] ?? []));
    return [...folders]
      .filter((folder) => folder !== "server" && !ruleNames.includes(`${folder}-imports`))
      .map((folder) => `app/${folder}: .dependency-cruiser.cjs has no layer for it`);
  };

/** What others may call of a stage is what its index.ts exports. */
export const stagesHaveAnIndex =
  (stages: readonly string[]): Rule =>
  (files) =>
    stages
      .filter((stage) => files.some(({ path }) => path.startsWith(`app/${stage}/`)))
      .filter((stage) => !files.some(({ path }) => path === `app/${stage}/index.ts`))
      .map((stage) => `app/${stage}: a stage has an index.ts`);

/** A test file that belongs to no project never runs, and nobody notices. */
export const testsBelongToAProject =
  (globs: readonly string[]): Rule =>
  (files) => {
    const patterns = globs.map(toPattern);
    return files
      .filter(({ path }) => /\.test\.[a-z]+$/.test(path) && !path.startsWith("extensions/"))
      .filter(({ path }) => !patterns.some((pattern) => pattern.test(path)))
      .map(({ path }) => `${path}: belongs to no project of vitest.config.ts`);
  };

/** The part of the glob language that our configuration uses. */
function toPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replace(/\{([^}]*)\}/g, (_, choices: string) => `(${choices.replaceAll(",", "|")})`)
    .replace(/\*\*\/|\*/g, (star) => (star === "*" ? "[^/]*" : "(.*/)?"));
  return new RegExp(`^${source}$`);
}
