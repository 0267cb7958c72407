import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { parseArgs } from "node:util";
import express from "express";
import { DirectoryInUse } from "../platform/directory-lock.ts";
import { InvalidEnv } from "../platform/env.ts";
import { createHttpServer } from "./guards.ts";
import { openResources, type Resources } from "./resources.ts";
import { startWorker } from "./worker.ts";

// The entry of the production bundle: `node build/server/index.js --role web|worker|all`.

const stopWithinMs = 25_000;

async function main() {
  const role = readRole();
  const resources = await openResources();
  const worker = role === "web" ? undefined : await startWorker(resources);
  const server = role === "worker" ? undefined : await listen(resources);
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    resources.logger.info({ signal }, "stopping");
    void resources.clock.sleep(stopWithinMs).then(() => process.exit(1));
    server?.close();
    server?.closeIdleConnections();
    await worker?.stop();
    await resources.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void stop(signal));
  resources.logger.info({ role, database: resources.database.kind }, "ready");
}

function readRole(): "web" | "worker" | "all" {
  const { values } = parseArgs({ options: { role: { type: "string", default: "all" } } });
  const { role } = values;
  if (role === "web" || role === "worker" || role === "all") return role;
  throw new InvalidUse(`--role ${role}: there is web, worker and all.`);
}
class InvalidUse extends Error {}

async function listen(resources: Resources): Promise<Server> {
  const [{ createWeb }, build] = await Promise.all([import("./web.ts"), import("virtual:remix/server-build")]);
  const client = join(import.meta.dirname, "../client");
  if (!existsSync(client)) throw new InvalidUse(`${client} is missing: run "npm run build" first.`);
  const assets = express.Router();
  assets.use("/assets", express.static(join(client, "assets"), { immutable: true, maxAge: "1y" }));
  assets.use(express.static(client, { maxAge: "1h" }));
  const { HOST, PORT } = resources.env;
  const app = createWeb(resources, { assets, build, mode: "production" });
  const server = createHttpServer(app);
  return await new Promise((resolve, reject) => {
    server.listen(PORT, HOST, () => {
      resolve(server);
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = `Port ${String(PORT)} is in use. Stop the other process, or choose another port with PORT.`;
      reject(error.code === "EADDRINUSE" ? new InvalidUse(inUse) : error);
    });
  });
}

main().catch((error: unknown) => {
  // What the operator can mend is said in words; everything else keeps its stack.
  const readable = error instanceof InvalidEnv || error instanceof DirectoryInUse || error instanceof InvalidUse;
  process.stderr.write(
    `${readable ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
