import { readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Takes `${directory}.lock`, and answers how to give it back. PGlite has no lock across processes, and two of them on
 * one directory lose tables without a word: so the second process must stop here, with a message that says what to do.
 */
export function lockDirectory(directory: string): () => void {
  const file = `${directory}.lock`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, `${process.pid} ${startOf(process.pid) ?? ""}`, { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const [pid = "", start] = readFileSync(file, "utf8").split(" ");
      const runningSince = startOf(Number(pid));
      if (runningSince !== undefined && runningSince === start) throw new DirectoryInUse(directory, pid);
      rmSync(file, { force: true }); // left behind by a process that is gone
    }
  }
  throw new Error(`cannot lock ${directory}: ${file} comes back as fast as it is removed`);
}

export class DirectoryInUse extends Error {
  constructor(directory: string, pid: string) {
    super(
      `The embedded database ${directory} is in use by process ${pid}. Stop that process first, ` +
        `choose another folder with DATA_DIR, or run PostgreSQL and set DATABASE_URL.`,
    );
    this.name = "DirectoryInUse";
  }
}

/** An id alone is not enough, for ids are reused, above all in containers. Field 22 of /proc/PID/stat is the start time. */
function startOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
  } catch {
    return aliveWithoutProc(pid) ? "alive" : undefined;
  }
}

/** Where there is no /proc (macOS, Windows): whether the process exists at all. */
function aliveWithoutProc(pid: number): boolean {
  if (process.platform === "linux" || !Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
