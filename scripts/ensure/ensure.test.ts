import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

// The whole script, in a clone of its own whose programs are stand-ins that note each call.
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ensure-"));
  const lock = { packages: { "": {}, "node_modules/prisma": { version: "1.0.0", integrity: "sha512-a" } } };
  file("package-lock.json", JSON.stringify(lock));
  file("node_modules/.package-lock.json", JSON.stringify(lock));
  file("prisma/schema.prisma", "model Boat {}");
  file("prisma.config.ts", "");
  file("codegen.ts", "");
  file("vite.config.ts", "");
  file(
    "app/shopify/products.ts",
    "export const query = `#graphql\n query Products { shop { id } }`;\nexport const one = 1;",
  );
  program("node_modules/.bin/prisma", "made app/platform/generated/prisma/client.ts");
  program("node_modules/.bin/graphql-codegen", "made app/shopify/generated/admin.types.d.ts");
  program("node_modules/.bin/remix", "made build/server/index.js; mkdir -p build/client");
  program("bin/npm", "cp package-lock.json node_modules/.package-lock.json");
});
afterEach(() => rmSync(root, { recursive: true }));

function file(path: string, text: string) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function program(path: string, script: string) {
  const made = 'made() { mkdir -p "$(dirname "$1")"; echo made > "$1"; }';
  file(path, `#!/bin/sh\nset -e\n${made}\necho "$(basename "$0") $*" >> calls\n${script}\n`);
  chmodSync(join(root, path), 0o755);
}

/** What was called since the last time. */
function calls(): string[] {
  const log = join(root, "calls");
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  rmSync(log, { force: true });
  return lines.map((line) => line.split(" ").slice(0, 2).join(" "));
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function ensure(
  steps: string[],
  env: Record<string, string | undefined> = {},
  script = join(import.meta.dirname, "../ensure.mjs"),
) {
  return new Promise<Ended>((resolve, reject) => {
    const PATH = `${join(root, "bin")}${delimiter}${process.env.PATH ?? ""}`;
    const child = spawn(process.execPath, [script, ...steps], {
      env: { ...process.env, ENSURE_ROOT: root, PATH, ...env },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

test("makes what is missing once, in the order of dependence, and nothing the second time", async () => {
  expect(await ensure(["build", "generate"])).toMatchObject({ code: 0, stdout: "" });
  expect(calls()).toEqual(["prisma generate", "graphql-codegen --config", "remix vite:build"]);
  expect(await ensure(["generate", "build"])).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(calls()).toEqual([]);
});

test("does again only what a change touches, and goes by contents, not by times", async () => {
  await ensure(["generate", "build"]);
  calls();
  const again = async () => {
    await ensure(["generate", "build"]);
    return calls();
  };
  cpSync(join(root, "app"), join(root, "copy"), { recursive: true });
  rmSync(join(root, "app/shopify/products.ts"));
  cpSync(join(root, "copy/shopify/products.ts"), join(root, "app/shopify/products.ts"));
  expect(await again()).toEqual([]);

  file("app/shopify/products.test.ts", "a test is no part of the build");
  expect(await again()).toEqual([]);
  const source = readFileSync(join(root, "app/shopify/products.ts"), "utf8");
  file("app/shopify/products.ts", source.replace("one = 1", "one = 2"));
  expect(await again()).toEqual(["remix vite:build"]);
  file("app/shopify/products.ts", source.replace("shop { id }", "shop { name }"));
  expect(await again()).toEqual(["graphql-codegen --config", "remix vite:build"]);
  file("prisma/schema.prisma", "model Ship {}");
  expect(await again()).toEqual(["prisma generate", "remix vite:build"]);
  rmSync(join(root, "app/platform/generated/prisma"), { recursive: true });
  expect(await again()).toEqual(["prisma generate"]);
});

test("installs when a package is missing or another version than the locked one", async () => {
  const wanted = (integrity: string) => JSON.stringify({ packages: { "node_modules/prisma": { integrity } } });
  file("package-lock.json", wanted("sha512-b"));
  expect(await ensure([])).toMatchObject({ code: 0 });
  expect(calls()).toEqual(["npm ci"]);
  await ensure([]);
  expect(calls()).toEqual([]);
  rmSync(join(root, "node_modules/.package-lock.json"));
  await ensure([]);
  expect(calls()).toEqual(["npm ci"]);
});

test("a command that fails fails the whole, by name, and is tried again the next time", async () => {
  program("node_modules/.bin/prisma", "exit 3");
  const ended = await ensure(["generate"]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain("node_modules/.bin/prisma generate: exit code 3");
  expect(calls()).toEqual(["prisma generate"]);
  await ensure(["generate"]);
  expect(calls()).toEqual(["prisma generate"]);
});

test("a schema package that is not the pinned one is refused", async () => {
  program("bin/npm", `echo '[{"integrity": "sha512-other", "filename": "x.tgz"}]'`);
  const ended = await ensure(["schema"]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain("integrity sha512-other, wanted sha512-");
  expect(existsSync(join(root, ".cache/admin.schema.json"))).toBe(false);
});

test("two at once do the work once", async () => {
  program("node_modules/.bin/prisma", "sleep 1; made app/platform/generated/prisma/client.ts");
  const ended = await Promise.all([ensure(["generate"]), ensure(["generate"]), ensure(["generate"])]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(calls()).toEqual(["prisma generate", "graphql-codegen --config"]);
});

test("an unknown step is refused with the ones that there are", async () => {
  const ended = await ensure(["generat"]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain(
    "no such step: generat; there are packages, schema, generate, build, chromium, postgres",
  );
});

test("takes less than 200 ms of processor time when there is nothing to do", async () => {
  const steps = ["schema", "generate"];
  const real = { ENSURE_ROOT: undefined };
  await ensure(steps, real);
  const report = "process.on('exit', () => process.stdout.write(JSON.stringify(process.cpuUsage())))";
  const { stdout, stderr } = await ensure(steps, {
    ...real,
    NODE_OPTIONS: `--import "data:text/javascript,${report}"`,
  });
  expect(stderr).toBe("");
  const { user, system } = JSON.parse(stdout) as NodeJS.CpuUsage;
  expect((user + system) / 1000).toBeLessThan(200);
});
