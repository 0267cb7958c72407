import { execFileSync } from "node:child_process";
import { chownSync, closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownerWhenRoot } from "./postgres.ts";

/** A disk of its own, so small that it can be filled up. */
export interface SmallDisk {
  folder: string;
  /** Takes every byte that is left. */
  fill(): void;
  empty(): void;
  remove(): void;
}

const pieceBytes = 64 * 1024;

/** undefined: this user, or this system, may not mount one. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), "anabranch-crash-disk-"));
  try {
    run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  } catch {
    rmdirSync(folder);
    return undefined;
  }
  const ballast = join(folder, "ballast");
  const files = join(folder, "postgres");
  mkdirSync(files, { mode: 0o700 });
  const owner = ownerWhenRoot();
  if (owner) chownSync(files, owner.uid, owner.gid);
  return {
    folder: files,
    fill() {
      const file = openSync(ballast, "a");
      try {
        for (let bytes = pieceBytes; bytes >= 1; bytes = bytes > 1 ? Math.floor(bytes / 8) : 0)
          while (tryWrite(file, bytes));
      } finally {
        closeSync(file);
      }
    },
    empty() {
      rmSync(ballast, { force: true });
    },
    remove() {
      run("umount", [folder]);
      rmdirSync(folder);
    },
  };
}

const run = (program: string, args: string[]) => execFileSync(program, args, { stdio: "ignore" });

function tryWrite(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") return false;
    throw error;
  }
}
