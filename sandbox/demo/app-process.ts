import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export interface AppProcessOptions {
  /** Arguments of node: what to preload, what to run. */
  nodeArguments: string[];
  env: Record<string, string | undefined>;
  logFile: string;
  /** Where it will answer. */
  origin: string;
  readyWithinMs?: number;
}

export interface AppProcess {
  readonly pid: number;
  /** Resolves when the process is gone, whoever ended it. */
  readonly exited: Promise<AppExit>;
  /** Asks it to stop, and insists after a while. */
  stop(): Promise<void>;
}

export interface AppExit {
  /** True when nobody had asked for it. */
  unexpected: boolean;
  code: number | null;
  signal: NodeJS.Signals | null;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const stopWithinMs = 28_000;
const askEveryMs = 100;

/** The app, as it was built, in a process of its own. What it prints goes to a file. */
export async function startApp(options: AppProcessOptions): Promise<AppProcess> {
  const child = spawnApp(options);
  let asked = false;
  const exited = new Promise<AppExit>((done) => {
    child.once("exit", (code, signal) => done({ unexpected: !asked, code, signal }));
  });
  const stop = async () => {
    asked = true;
    child.kill("SIGTERM");
    const insist = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
    await exited;
    clearTimeout(insist);
  };
  try {
    await answering(options, exited);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, exited, stop };
}

function spawnApp({ nodeArguments, env, logFile }: AppProcessOptions): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w");
  try {
    return spawn(process.execPath, ["--import", resolve(root, "sandbox/demo/with-parent.mjs"), ...nodeArguments], {
      cwd: root,
      env: { ...process.env, ...env },
      // A group of its own: Ctrl-C reaches us only, and we stop things in their order.
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    });
  } finally {
    closeSync(log);
  }
}

async function answering({ origin, logFile, readyWithinMs = 120_000 }: AppProcessOptions, exited: Promise<AppExit>) {
  const end = performance.now() + readyWithinMs;
  const gone = { now: false };
  void exited.then(() => (gone.now = true));
  for (;;) {
    if (gone.now) throw new Error(`The app stopped while it was starting.\n${lastLines(logFile)}`);
    if (performance.now() > end)
      throw new Error(`The app did not answer within ${readyWithinMs / 1000} s.\n${lastLines(logFile)}`);
    const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return;
    await new Promise((done) => setTimeout(done, askEveryMs));
  }
}

/** The end of the app's log, for the message that says that it failed. */
export function lastLines(logFile: string, count = 15): string {
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-count);
  return [`The end of ${logFile}:`, ...lines.map((line) => `  ${line.slice(0, 400)}`)].join("\n");
}
