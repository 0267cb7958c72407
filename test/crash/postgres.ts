import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../sandbox/demo/free-port.ts";
import { findPostgresBin } from "../../scripts/ensure/programs.mjs";

/** A PostgreSQL that is there to be killed: with fsync and all else that makes a commit last, as it is installed. */
export interface CrashPostgres {
  readonly url: string;
  /** Ends at once, as after a power cut, and starts again; answers when it takes connections. */
  restart(): Promise<void>;
  /** Starts it where it is down; false: it would not start. */
  start(): Promise<boolean>;
  isRunning(): boolean;
  /** Its processes, its files. Waits, so that it may also be called while this process ends. */
  remove(): void;
}

export interface PostgresOptions {
  /** Where its files are to lie, for a disk of their own; default a temporary folder. */
  dataFolder?: string;
  settings?: Record<string, string>;
  initdbArguments?: string[];
}

const folderPrefix = "anabranch-crash-postgres-";
const startWithinSeconds = "60";

export async function startPostgres({
  dataFolder,
  settings = {},
  initdbArguments = [],
}: PostgresOptions = {}): Promise<CrashPostgres> {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const owner = ownerWhenRoot();
  const own = (path: string) => (owner ? chownSync(path, owner.uid, owner.gid) : undefined);
  own(folder);
  const files = dataFolder ?? join(folder, "data");
  if (dataFolder !== undefined) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    own(dataFolder);
  }
  const bin = findPostgresBin();
  if (!bin) throw new Error("no PostgreSQL here: run `node scripts/ensure.mjs postgres`");
  const port = await freePort();
  const all = { port: String(port), unix_socket_directories: folder, listen_addresses: "127.0.0.1", ...settings };
  const options = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = join(folder, "log");
  // Nothing is piped: the server would inherit it, and the call would wait for the server to end.
  const run = (program: string, args: string[]) =>
    new Promise<number>((resolve, reject) => {
      spawn(join(bin, program), args, { cwd: folder, stdio: "ignore", ...owner })
        .once("error", reject)
        .once("exit", (code) => resolve(code ?? 1));
    });
  const control = (...args: string[]) =>
    run("pg_ctl", ["-D", files, "-w", "-t", startWithinSeconds, "-l", log, ...args]);
  const start = async () => (await control("-o", options.join(" "), "start")) === 0;
  const remove = () => {
    stopNow(bin, files, folder);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const locale = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"];
    const made = await run("initdb", ["-D", files, ...locale, ...initdbArguments]);
    if (made !== 0 || !(await start())) throw new Error(`PostgreSQL did not start:\n${lastLines(log)}`);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    restart: async () => {
      const code = await control("-m", "immediate", "-o", options.join(" "), "restart");
      if (code !== 0) throw new Error(`PostgreSQL did not restart:\n${lastLines(log)}`);
    },
    start,
    isRunning: () => isServing(files),
    remove,
  };
}

function stopNow(bin: string, files: string, cwd: string): void {
  if (!existsSync(join(files, "postmaster.pid"))) return;
  try {
    execFileSync(join(bin, "pg_ctl"), ["-D", files, "-m", "immediate", "-w", "stop"], {
      cwd,
      stdio: "ignore",
      ...ownerWhenRoot(),
    });
  } catch {
    // It had ended by itself: that is what some of these runs are about.
  }
}

function isServing(files: string): boolean {
  try {
    const lines = readFileSync(join(files, "postmaster.pid"), "utf8").split("\n");
    return isAlive(Number(lines[0])) && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

/** A run that was itself killed leaves its server behind; the folder's name tells whose it was. */
function removeLeftovers(): void {
  const bin = findPostgresBin();
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(folderPrefix))) {
    if (!bin || isAlive(Number(name.slice(folderPrefix.length).split("-")[0]))) continue;
    const folder = join(tmpdir(), name);
    stopNow(bin, join(folder, "data"), folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** PostgreSQL refuses to run as root. */
export function ownerWhenRoot(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: ask("-u"), gid: ask("-g") };
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-15).join("\n") : "";
}
