import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { DirectoryInUse, lockDirectory } from "./directory-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "lock-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const directory = join(folder, "db");

test("a second lock is refused in words, until the first is given back", () => {
  const unlock = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(DirectoryInUse);
  expect(() => lockDirectory(directory)).toThrow(/in use by process \d+.*DATA_DIR.*DATABASE_URL/s);
  unlock();
  expect(existsSync(`${directory}.lock`)).toBe(false);
  lockDirectory(directory)();
});

test("the lock of a process that was killed is taken over", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const start =
    readFileSync(`/proc/${String(child.pid)}/stat`, "utf8")
      .split(") ")
      .at(-1)
      ?.split(" ")[19] ?? "";
  writeFileSync(`${directory}.lock`, `${String(child.pid)} ${start}`);
  expect(() => lockDirectory(directory)).toThrow(DirectoryInUse);
  child.kill("SIGKILL");
  await once(child, "exit");
  lockDirectory(directory)();
});

test("an id that another process has by now does not count", () => {
  writeFileSync(`${directory}.lock`, `${String(process.pid)} 1`);
  lockDirectory(directory)();
});
