import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { lastLines } from "../../sandbox/demo/app-process.ts";
import { freePort } from "../../sandbox/demo/free-port.ts";
import { sleep } from "../push/sandbox.ts";

export const appSecret = "bench-secret";

export interface BuiltApp {
  port: number;
  stop(): Promise<void>;
}

const readyWithinMs = 60_000;

/** The bundle as `npm run build` leaves it, in a process of its own, with nothing of Shopify around it. */
export async function startBuiltApp(
  role: "web" | "worker" | "all",
  folder: string,
  env: Record<string, string>,
): Promise<BuiltApp> {
  const port = await freePort();
  const logFile = join(folder, `${role}.log`);
  const log = openSync(logFile, "w");
  const args = ["--import", "./sandbox/demo/with-parent.mjs", "build/server/index.js", "--role", role];
  const child = spawn(process.execPath, args, {
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH,
      HOST: "127.0.0.1",
      PORT: String(port),
      SHOPIFY_API_KEY: "bench",
      SHOPIFY_API_SECRET: appSecret,
      SHOPIFY_APP_URL: "http://localhost:3000",
      ENCRYPTION_KEYS: `bench:${"ab".repeat(32)}`,
      LOG_LEVEL: "warn",
      ...env,
    },
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  const endMs = performance.now() + readyWithinMs;
  // A worker has no address; who waits for its work will see it.
  while (role !== "worker" && !(await isReady(port))) {
    if (child.exitCode === null && performance.now() < endMs) continue;
    await stop();
    throw new Error(`The app did not start.\n${lastLines(logFile)}`);
  }
  return { port, stop };
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
  await answer?.arrayBuffer();
  if (answer?.ok !== true) await sleep(20);
  return answer?.ok === true;
}
