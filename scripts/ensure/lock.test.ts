import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.mjs";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  file = join(folder, "deeper/lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("answers what the work answers, and lets go when it throws", () => {
  expect(withLock(file, () => existsSync(file), { limitMs: 0 })).toBe(true);
  expect(existsSync(file)).toBe(false);
  const fails = () => {
    throw new Error("no");
  };
  expect(() => withLock(file, fails, { limitMs: 0 })).toThrow("no");
  expect(existsSync(file)).toBe(false);
});

test("a lock of a process that is gone, or whose number another has now, is taken over", () => {
  for (const holder of [
    { pid: 2 ** 22 + 1, start: "1" },
    { pid: process.pid, start: "of another process" },
  ]) {
    withLock(file, () => undefined, { limitMs: 0 });
    writeFileSync(file, JSON.stringify(holder));
    expect(withLock(file, () => "done", { limitMs: 0 })).toBe("done");
  }
});

test("waits for a living holder, says for whom, and gives up in the end", () => {
  const waitedFor: number[] = [];
  const inner = () => withLock(file, () => "never", { limitMs: 300, onWait: (pid) => waitedFor.push(pid) });
  expect(() => withLock(file, inner, { limitMs: 0 })).toThrow(/waited 0.3 s for .*stuck/);
  expect(waitedFor).toEqual([process.pid]);
});
