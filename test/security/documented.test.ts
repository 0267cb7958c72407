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

test("only these files call out, each to an address of the configuration or of Shopify's own answer", () => {
  const calling = repositoryFiles()
    .filter(({ path }) => /^app\/(?!platform\/).*\.tsx?$/.test(path) && !path.includes(".test."))
    .filter(({ text }) => /\bhttp\.send\(|\bopenStream\(|\bfetch\(/.test(text))
    .map(({ path }) => path);
  // An address that a merchant, a product or a feed names has to be resolved, pinned and checked against private ranges
  // before a file that calls it may be here.
  expect(calling.sort()).toEqual([
    "app/connectors/ebay/app-token.ts",
    "app/connectors/ebay/client.ts",
    "app/connectors/ebay/oauth.ts",
    "app/connectors/ebay/public-keys.ts",
    "app/push/rates.ts",
    "app/shopify/gateway.ts",
    "app/shopify/jsonl.ts",
    "app/shopify/refresh-call.ts",
  ]);
});
