import { lastLines, type AppExit } from "./app-process.ts";
import type { Sandbox } from "./start.ts";

/** Runs until Ctrl-C, SIGTERM, or the end of the app. Answers the exit code. */
export async function keepRunning(start: () => Promise<Sandbox>, started: (sandbox: Sandbox) => void): Promise<number> {
  const interrupted = new Promise<"interrupted">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve("interrupted"));
  });
  const starting = start();
  // Whoever interrupts the start does not want to hear how it would have failed.
  const first = await Promise.race([starting, interrupted]);
  if (first === "interrupted") {
    await starting.then((sandbox) => sandbox.stop()).catch(() => undefined);
    return 0;
  }
  started(first);
  const end = await Promise.race([first.appExited, interrupted]);
  await first.stop();
  if (end === "interrupted") return 0;
  process.stderr.write(`${crashed(end)}\n${lastLines(first.logFile)}\n`);
  return 1;
}

const crashed = ({ code, signal }: AppExit) =>
  `The app ended by itself (${signal ?? `exit code ${String(code)}`}); everything was stopped.`;
