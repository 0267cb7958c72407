import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listen, PortInUse } from "../admin/listen.ts";
import { CatalogError } from "../catalog/catalog-error.ts";
import { startApp } from "./app-process.ts";
import { startSandbox, type SandboxOptions } from "./start.ts";

let dataDir: string;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "sandbox-"));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(more: Partial<SandboxOptions> = {}) {
  const notes: string[] = [];
  const sandbox = await startSandbox({
    portBase: 0,
    dataDir,
    catalog: { kind: "demo" },
    app: "none",
    note: (text) => notes.push(text),
    ...more,
  });
  closing.push(() => sandbox.stop());
  return { sandbox, notes };
}
const json = async <Answer>(url: string) => (await (await fetch(url)).json()) as Answer;
interface State {
  products: { title: string; handle: string }[];
}

test("the index says where everything is, and the app's environment fits it", async () => {
  const { sandbox, notes } = await start();
  expect(notes).toEqual(["Shopify's stand-in has the demo catalog: 60 products, 329 variants."]);
  expect(await json(`${sandbox.shopify}/_sandbox`)).toMatchObject({
    ready: true,
    app: sandbox.app,
    shopify: sandbox.shopify,
    channels: { ebay: sandbox.channels.ebay },
    ports: { admin: Number(new URL(sandbox.shopify).port) },
  });
  expect((await json<State>(`${sandbox.shopify}/_sandbox/state`)).products).toHaveLength(60);
  expect(await json(`${sandbox.channels.ebay ?? ""}/_sandbox/state`)).toMatchObject({ listings: [] });
  expect(sandbox.appEnv).toMatchObject({
    SHOPIFY_APP_URL: sandbox.app,
    SHOPIFY_ADMIN_ORIGIN: sandbox.shopify,
    DATA_DIR: join(dataDir, "pglite"),
    EBAY_VERIFICATION_TOKEN: expect.stringMatching(/^[\w-]{32,80}$/) as string,
  });
  expect(sandbox.appEnv.ENCRYPTION_KEYS).toMatch(/^demo:[0-9a-f]{64}$/);
});

test("addresses of channels that are set already win", async () => {
  process.env.EBAY_API_ORIGIN = "http://127.0.0.1:9";
  try {
    const { sandbox } = await start();
    expect(sandbox.appEnv.EBAY_API_ORIGIN).toBe("http://127.0.0.1:9");
    expect(sandbox.appEnv.EBAY_AUTH_ORIGIN).not.toBe("http://127.0.0.1:9");
  } finally {
    delete process.env.EBAY_API_ORIGIN;
  }
});

test("the state stays until --fresh, keys and catalog with it", async () => {
  const file = join(dataDir, "shop.csv");
  writeFileSync(file, "Handle,Title,Variant Price\nlamp,Lamp,9\n");
  const first = await start({ catalog: { kind: "generated", products: 3 } });
  const key = first.sandbox.appEnv.ENCRYPTION_KEYS;
  await first.sandbox.stop();
  const again = await start({ catalog: { kind: "file", path: file } });
  expect(again.notes).toEqual([
    "The shop keeps 3 generated products from an earlier run; --fresh starts over with shop.csv.",
  ]);
  expect((await json<State>(`${again.sandbox.shopify}/_sandbox/state`)).products).toHaveLength(3);
  expect(again.sandbox.appEnv.ENCRYPTION_KEYS).toBe(key);
  await again.sandbox.stop();
  const fresh = await start({ catalog: { kind: "file", path: file }, fresh: true });
  expect((await json<State>(`${fresh.sandbox.shopify}/_sandbox/state`)).products).toMatchObject([{ title: "Lamp" }]);
  expect(fresh.sandbox.appEnv.ENCRYPTION_KEYS).not.toBe(key);
});

test("a catalog file that is not there is told even where the shop keeps what it has", async () => {
  const { sandbox } = await start({ catalog: { kind: "generated", products: 1 } });
  await sandbox.stop();
  const missing = join(dataDir, "none.csv");
  await expect(start({ catalog: { kind: "file", path: missing } })).rejects.toThrow(/there is no file at/);
});

test("a broken catalog starts nothing, and its mistake can be mended without --fresh", async () => {
  const file = join(dataDir, "broken.csv");
  writeFileSync(file, 'Handle,Title,Variant Price\nlamp,"Lamp,9\n');
  await expect(start({ catalog: { kind: "file", path: file } })).rejects.toThrow(CatalogError);
  writeFileSync(file, "Handle,Title,Variant Price\nlamp,Lamp,9\n");
  const { sandbox } = await start({ catalog: { kind: "file", path: file } });
  expect((await json<State>(`${sandbox.shopify}/_sandbox/state`)).products).toHaveLength(1);
});

test("a port in use is named, and --fresh has removed nothing before", async () => {
  const blocker = createServer();
  const taken = await listen(blocker, 0, "127.0.0.1");
  closing.push(() => new Promise((done) => blocker.close(done)));
  const kept = join(dataDir, "sandbox");
  const first = await start();
  await first.sandbox.stop();
  const before = readFileSync(join(kept, "secrets.json"), "utf8");
  const attempt = start({ portBase: taken - 1, fresh: true });
  await expect(attempt).rejects.toThrow(PortInUse);
  expect(readFileSync(join(kept, "secrets.json"), "utf8")).toBe(before);
});

test("an app that stops while it starts is told with the end of its log", async () => {
  const logFile = join(dataDir, "logs/app.log");
  const attempt = startApp({
    nodeArguments: ["--eval", "console.error('no database here'); process.exit(3)"],
    env: {},
    logFile,
    origin: "http://127.0.0.1:1",
  });
  await expect(attempt).rejects.toThrow(/stopped while it was starting[\s\S]*no database here/);
});

test("an app goes when it is asked to, and its end is told when nobody asked", async () => {
  const serve = (port: number, more = "") =>
    `require("node:http").createServer((q,r)=>r.end("ok")).listen(${port},"127.0.0.1");${more}`;
  const run = async (more: string) => {
    const probe = createServer();
    const port = await listen(probe, 0, "127.0.0.1");
    await new Promise((done) => probe.close(done));
    return startApp({
      nodeArguments: ["--eval", serve(port, more)],
      env: {},
      logFile: join(dataDir, "app.log"),
      origin: `http://127.0.0.1:${port}`,
    });
  };
  const asked = await run("");
  await asked.stop();
  expect(await asked.exited).toMatchObject({ unexpected: false, signal: "SIGTERM" });
  const crashing = await run("setTimeout(()=>process.exit(7),300)");
  expect(await crashing.exited).toEqual({ unexpected: true, code: 7, signal: null });
});
