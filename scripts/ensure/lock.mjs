// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const pollMs = 200;

/**
 * Runs work while no other process does. A lock whose holder died is taken over; waiting has a limit.
 * @template T
 * @param {string} file
 * @param {() => T} work
 * @param {{ limitMs: number, onWait?: (pid: number) => void }} options
 * @returns {T}
 */
export function withLock(file, work, { limitMs, onWait }) {
  mkdirSync(dirname(file), { recursive: true });
  let waitedMs = 0;
  while (!tryTake(file)) {
    const holder = readHolder(file);
    if (holder && startOf(holder.pid) !== holder.start) {
      rmSync(file, { force: true });
      continue;
    }
    if (waitedMs === 0 && holder) onWait?.(holder.pid);
    if (waitedMs >= limitMs)
      throw new Error(`waited ${limitMs / 1000} s for ${file}; is process ${holder?.pid} stuck?`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
    waitedMs += pollMs;
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryTake(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {{ pid: number, start: string } | undefined} undefined while it is being written, or just gone
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * A process id alone proves nothing: ids are reused, above all in containers. So the start time goes with it.
 * @param {number} pid
 */
function startOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19] ?? "unknown";
  } catch {
    return isAlive(pid) ? "unknown" : "gone";
  }
}

/**
 * Where there is no /proc (macOS).
 * @param {number} pid
 */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
