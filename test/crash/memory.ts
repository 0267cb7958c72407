import { readFileSync } from "node:fs";
import type { AppProcesses } from "./processes.ts";

const everyMs = 500;
const workers = ["worker-1", "worker-2"] as const;

/** Watches the workers' resident memory; Linux only, elsewhere it has nothing to say. */
export function workerMemory(processes: AppProcesses): { stop(): void; words(): string } {
  const seen: number[] = [];
  const look = () => {
    const all = workers.map((name) => residentMb(processes.pid(name)));
    if (all.every((each) => each !== undefined)) seen.push(all.reduce((sum, each) => sum + each, 0));
  };
  const timer = setInterval(look, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
    },
    words: () => {
      // What a process takes while it starts is not what it takes to work.
      const settled = seen.slice(4);
      return settled[0] === undefined ? "–" : `${Math.round(settled[0])} MB, ${Math.round(Math.max(...settled))} MB`;
    },
  };
}

function residentMb(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
