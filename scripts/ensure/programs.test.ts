import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findChromium, findPostgresBin, howToInstall, missingProgram, programs } from "./programs.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "programs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function place(path: string): string {
  const full = join(folder, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, "");
  return full;
}

test("the browser is the one that CHROMIUM names, else the first of the usual places", () => {
  const [usual, own] = [place("usual"), place("own")];
  expect(findChromium({}, [join(folder, "none"), usual])).toBe(usual);
  expect(findChromium({ CHROMIUM: own }, [usual])).toBe(own);
  expect(findChromium({ CHROMIUM: join(folder, "none") }, [usual])).toBeUndefined();
  expect(findChromium({}, [join(folder, "none")])).toBeUndefined();
});

test("of several PostgreSQL versions the newest whole one counts, then one on the PATH", () => {
  for (const path of ["9/bin/initdb", "9/bin/pg_ctl", "15/bin/initdb", "15/bin/pg_ctl", "17/bin/psql"]) place(path);
  expect(findPostgresBin({}, folder)).toBe(join(folder, "15/bin"));
  place("path/initdb");
  place("path/pg_ctl");
  expect(findPostgresBin({ PATH: join(folder, "path") }, join(folder, "none"))).toBe(join(folder, "path"));
  expect(findPostgresBin({ PATH: "" }, join(folder, "none"))).toBeUndefined();
});

test("a given server or browser makes nothing missing", () => {
  expect(missingProgram("postgres", { TEST_DATABASE_URL: "postgresql://localhost/x" })).toBeUndefined();
  expect(missingProgram("chromium", { CHROMIUM: place("own") })).toBeUndefined();
  expect(missingProgram("chromium", { CHROMIUM: join(folder, "none") })).toBe(programs.chromium);
  expect(missingProgram("schema", {})).toBeUndefined();
});

test("says exactly what to type", () => {
  const both = [programs.chromium, programs.postgres];
  expect(howToInstall(both, "linux")).toContain("sudo apt-get update && sudo apt-get install -y chromium postgresql\n");
  expect(howToInstall(both, "linux")).toContain("TEST_DATABASE_URL=");
  expect(howToInstall(both, "darwin")).toContain("brew install postgresql@17");
});
