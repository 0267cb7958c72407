import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Outcome } from "./run.ts";

/** What a process tells of a seed. */
export interface SeedReport extends Outcome {
  /** Where its runs on the two stores differ; empty: nowhere, or it ran only once. */
  parted: string[];
}

export interface Crew {
  /** Runs seed after seed until `next` has no more. */
  run(next: () => number | undefined, heard: (report: SeedReport) => void): Promise<void>;
  stop(): void;
}

/** A process keeps what a seed leaves behind in memory; a new one begins with nothing. */
const seedsOfOne = 250;
/** The longest seeds take seconds; on a busy machine, a minute. */
const longestSeedMs = 5 * 60_000;

/** Several processes, each with a store of its own; a seed is run by one of them. */
export function createCrew(count: number, args: readonly string[]): Crew {
  const members = new Set<ChildProcess>();
  const start = (): ChildProcess => {
    const member = fork(fileURLToPath(new URL("seed-process.ts", import.meta.url)), args, {
      execArgv: ["--import", "tsx"],
    });
    members.add(member);
    member.once("exit", () => members.delete(member));
    return member;
  };

  /** One member's work, until it is replaced. false: there is nothing left to do. */
  async function serve(next: () => number | undefined, heard: (report: SeedReport) => void): Promise<boolean> {
    const member = start();
    await answerOf(member, "its start");
    for (let ran = 0; ran < seedsOfOne; ran++) {
      const seed = next();
      if (seed === undefined) {
        await retire(member);
        return false;
      }
      const answer = answerOf(member, `seed ${seed}`);
      member.send(seed);
      heard(await answer);
    }
    await retire(member);
    return true;
  }
  return {
    async run(next, heard) {
      const work = async () => {
        while (await serve(next, heard));
      };
      await Promise.all(Array.from({ length: count }, work));
    },
    stop() {
      for (const member of members) member.kill("SIGKILL");
    },
  };
}

function answerOf(member: ChildProcess, what: string): Promise<SeedReport> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      member.off("message", onMessage).off("exit", onExit);
    };
    const onMessage = (message: unknown) => {
      end();
      resolve(message as SeedReport); // our own process's, over a pipe of ours
    };
    const onExit = (code: number | null, signal: string | null) => {
      end();
      reject(new Error(`${what}: the process ended with ${signal ?? code ?? "nothing"}`));
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`${what}: no answer within ${longestSeedMs / 1000} s`));
    }, longestSeedMs);
    member.on("message", onMessage).on("exit", onExit);
  });
}

async function retire(member: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => void member.once("exit", () => resolve()));
  member.disconnect();
  await gone;
}
