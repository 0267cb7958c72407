import { processNames, type ProcessName } from "./processes.ts";
import type { Stage } from "./stage.ts";

export type Blow = ProcessName | "backend killed" | "backend ended";

/** Each kind as often as it is here. */
const lots: readonly Blow[] = [
  ...processNames,
  ...processNames,
  ...processNames,
  ...processNames,
  "backend killed",
  "backend ended",
  "backend ended",
];

/** `random`: from 0 up to 1. */
export const drawBlow = (random: () => number): Blow => lots[Math.floor(random() * lots.length)] ?? "web";

export const isProcess = (blow: Blow): blow is ProcessName => processNames.some((name) => name === blow);

/**
 * One kill -9 of a process of the app, or of PostgreSQL's server process behind one of the app's connections (which makes
 * PostgreSQL throw all connections out and recover from its log), or one connection that is ended by an administrator.
 */
export async function strike({ processes, observer }: Stage, blow: Blow, random: () => number): Promise<void> {
  if (isProcess(blow)) {
    await processes.kill(blow);
    return;
  }
  const backends = await observer.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'crash runner'`,
  );
  const pid = backends[Math.floor(random() * backends.length)]?.pid;
  if (pid === undefined) return;
  if (blow === "backend ended") await observer.query("SELECT pg_terminate_backend($1)", [pid]);
  else endProcess(pid);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It may have gone by itself in between.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
