import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { repositoryFiles } from "../tidy/files.ts";

test("each test that docs/security.md names is there", () => {
  const table = readFileSync("docs/security.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2);
  expect(table.length).toBeGreaterThan(15);
  for (const row of table) {
    const tests = row.split("|").at(-2) ?? "";
    const named = [...tests.matchAll(/`([^`]+\.ts)` ((?:"[^"]+"(?:, )?)+)/g)];
    expect(named.length, row).toBeGreaterThan(0);
    for (const [, path = "", names = ""] of named) {
      const source = existsSync(path) ? readFileSync(path, "utf8") : "";
      for (const [, name = ""] of names.matchAll(/"([^"]+)"/g))
        expect(source.includes(name), `${path}: ${name}`).toBe(true);
    }
  }
});

test("there is no CSV export yet", () => {
  const exporting = repositoryFiles()
    .filter(({ path }) => /^app\/.*\.tsx?$/.test(path) && !path.includes(".test."))
    .filter(({ text }) => /text\/csv|content-disposition|\.csv["'`]/i.test(text))
    .map(({ path }) => path);
  // A cell that begins with = + - @, a tab or a line break has to be made text before this list may have an entry.
  expect(exporting).toEqual([]);
});
