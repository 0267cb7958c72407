import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPostgresBin } from "../../scripts/ensure/programs.mjs";

/** A PostgreSQL of the bench's own, as it is installed: with fsync, and 256 MB of shared buffers. */
export interface BenchPostgres {
  url: string;
  /** Of all connections that have ended, as Linux counts; 0 elsewhere. */
  cpuMs(): number;
  stop(): void;
}

export async function startPostgres(): Promise<BenchPostgres> {
  const bin = findPostgresBin();
  if (!bin) throw new Error("no PostgreSQL here: run `node scripts/ensure.mjs postgres`");
  const folder = mkdtempSync(join(tmpdir(), "anabranch-bench-"));
  const owner = ownerWhenRoot();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const run = (program: string, args: string[]) =>
    // No pipe: the server would inherit it, and the call would wait for the server to end.
    execFileSync(join(bin, program), args, { cwd: folder, stdio: "ignore", ...owner });
  const files = join(folder, "data");
  const port = await freePort();
  run("initdb", ["-D", files, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"]);
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c shared_buffers=256MB -c max_wal_size=4GB`;
  run("pg_ctl", ["-D", files, "-w", "-l", join(folder, "log"), "-o", settings, "start"]);
  const stop = () => {
    process.off("exit", stop);
    run("pg_ctl", ["-D", files, "-m", "immediate", "-w", "stop"]);
    rmSync(folder, { recursive: true, force: true });
  };
  // It is no child of ours: without this it would outlive a benchmark that was interrupted.
  process.once("exit", stop);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    cpuMs: () => childrenCpuMs(Number(readFileSync(join(files, "postmaster.pid"), "utf8").split("\n")[0])),
    stop,
  };
}

const ticksPerSecond = 100;

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields 16 and 17, after the name in parentheses. */
function childrenCpuMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return ((Number(fields[13]) + Number(fields[14])) * 1000) / ticksPerSecond;
  } catch {
    return 0;
  }
}

/** PostgreSQL refuses to run as root. */
function ownerWhenRoot(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: ask("-u"), gid: ask("-g") };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once("error", reject)
      .listen(0, "127.0.0.1", () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
      });
  });
}
