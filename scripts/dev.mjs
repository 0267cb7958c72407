// @ts-check
// The development server: Vite inside our own HTTP server, web and worker in one process. Plain JavaScript on purpose: a
// TypeScript file here would be loaded outside Vite, and would bring second copies of the app's modules with it.
import { createServer as createHttpServer } from "node:http";
import { createServer as createVite } from "vite";

/** @typedef {{ web: object, app: import("node:http").RequestListener, workerModule: object, worker: { stop(): Promise<void> } }} Running */

const settleMs = 50;
/** @type {Partial<Running>} */
let running = {};
/** @type {Promise<void>} */
let queue = Promise.resolve();

const server = createHttpServer((request, response) => {
  if (running.app) return running.app(request, response);
  response.writeHead(503, { "retry-after": "1" }).end("starting");
});
const vite = await createVite({ appType: "custom", server: { middlewareMode: true, hmr: { server } } });
/** @param {string} file */
const load = (file) => vite.ssrLoadModule(file);

// Opened once. Everything after this may be reloaded; the database, the job library and the Shopify client stay.
const { openResources } = await load("/app/server/resources.ts");
const resources = await openResources().catch(giveUp);
const front = { assets: vite.middlewares, build: () => load("virtual:remix/server-build"), mode: "development" };

/**
 * What is wrong at the start is said in words by whoever found it (environment, database in use): no stack beside it.
 * @param {unknown} error
 * @returns {never}
 */
function giveUp(error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Loads what changed: an unchanged module is the same object as before. */
async function reload() {
  const [web, worker] = await Promise.all([load("/app/server/web.ts"), load("/app/server/worker.ts")]);
  if (web !== running.web) running = { ...running, web, app: await web.createWeb(resources, front) };
  if (worker !== running.workerModule) {
    await running.worker?.stop();
    running = { ...running, workerModule: worker, worker: await worker.startWorker(resources) };
  }
}

/** A file that does not compile is reported, and the last good state goes on. */
function refresh() {
  queue = queue.then(reload).catch(report);
}

/** @param {unknown} error */
function report(error) {
  if (error instanceof Error) vite.ssrFixStacktrace(error);
  console.error(error);
}

/** @type {NodeJS.Timeout | undefined} */
let timer;
vite.watcher.on("all", () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, settleMs); // an editor's save is several events
});

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  clearTimeout(timer);
  server.closeAllConnections();
  server.close();
  await queue;
  await running.worker?.stop();
  await resources.close();
  await vite.close();
  process.exit();
}
// Remix's route config starts a second Vite server, whose own SIGTERM listener exits before the database is closed.
process.removeAllListeners("SIGTERM");
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void stop());

server.on("error", (error) => {
  console.error(error.message);
  process.exitCode = 1;
  void stop();
});
await reload();
const { HOST: host, PORT: port } = resources.env;
server.listen(port, host, () => console.log(`dev: listening on port ${port}`));
