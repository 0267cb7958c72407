import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join, resolve } from "node:path";
import { sleep } from "./figures.ts";

export const processNames = ["web", "worker-1", "worker-2"] as const;
export type ProcessName = (typeof processNames)[number];

interface Running {
  child: ChildProcess;
  exited: Promise<void>;
  isWanted: boolean;
}

const askEveryMs = 25;
const readyWithinMs = 60_000;
const stopWithinMs = 10_000;
const startAgainMs = 300;

/** The app as it was built: one web process and two workers, each of which can be killed and is started again. */
export class AppProcesses {
  readonly #running = new Map<ProcessName, Running>();
  #isStopping = false;
  /** Ends that nobody here had asked for: an app that gave up by itself, and was started again. */
  readonly gaveUp: string[] = [];

  constructor(
    private readonly env: Record<string, string>,
    private readonly logDirectory: string,
    private readonly origin: string,
  ) {}

  async startAll(): Promise<void> {
    // One applies the migrations, and the others wait for it anyway.
    this.start("web");
    await this.webAnswers();
    this.startMissing();
  }

  start(name: ProcessName): void {
    if (this.#running.has(name)) return;
    const role = name === "web" ? "web" : "worker";
    mkdirSync(this.logDirectory, { recursive: true });
    const log = openSync(join(this.logDirectory, `${name}.log`), "a");
    const preload = ["sandbox/demo/with-parent.mjs", "sandbox/shopify/reroute.mjs"].flatMap((file) => [
      "--import",
      resolve(file),
    ]);
    const child = spawn(process.execPath, [...preload, "build/server/index.js", "--role", role], {
      env: { ...process.env, ...this.env },
      // A group of its own: Ctrl-C reaches the runner only, which stops things in their order.
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    const running: Running = { child, isWanted: true, exited: Promise.resolve() };
    running.exited = new Promise((done) => {
      child.once("exit", (code, signal) => {
        if (this.#running.get(name) === running) this.#running.delete(name);
        if (running.isWanted) this.#endedByItself(name, signal ?? `exit code ${String(code)}`);
        done();
      });
    });
    this.#running.set(name, running);
  }

  /** What a supervisor does. A process that starts while its database is away ends, and is to be started again. */
  #endedByItself(name: ProcessName, how: string): void {
    this.gaveUp.push(`${name} (${how})`);
    setTimeout(() => {
      if (!this.#isStopping && !this.#running.has(name)) this.start(name);
    }, startAgainMs);
  }

  /** SIGKILL: nothing of it runs any more when this resolves. */
  async kill(name: ProcessName): Promise<void> {
    const running = this.#running.get(name);
    if (!running) return;
    running.isWanted = false;
    running.child.kill("SIGKILL");
    await running.exited;
  }

  /** Those that were killed and are still down. */
  startMissing(): void {
    for (const name of processNames) if (!this.#running.has(name)) this.start(name);
  }

  async webAnswers(): Promise<void> {
    const end = performance.now() + readyWithinMs;
    while (performance.now() < end) {
      const answer = await fetch(`${this.origin}/healthz`, { signal: AbortSignal.timeout(2_000) }).catch(
        () => undefined,
      );
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.ok === true) return;
      await sleep(askEveryMs);
    }
    throw new Error(`The web process did not answer within ${readyWithinMs / 1000} s: see ${this.logDirectory}`);
  }

  pid(name: ProcessName): number | undefined {
    return this.#running.get(name)?.child.pid;
  }

  async stopAll(): Promise<void> {
    this.#isStopping = true;
    const all = [...this.#running.values()];
    for (const running of all) {
      running.isWanted = false;
      running.child.kill("SIGTERM");
    }
    const insist = setTimeout(() => {
      for (const { child } of all) child.kill("SIGKILL");
    }, stopWithinMs);
    await Promise.all(all.map(({ exited }) => exited));
    clearTimeout(insist);
  }
}
