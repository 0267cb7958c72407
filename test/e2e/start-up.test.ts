import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "start-up-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const running: ChildProcess[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
  }
});

const complete = {
  HOST: "127.0.0.1",
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "http://localhost:3000",
  ENCRYPTION_KEYS: `test:${"ab".repeat(32)}`,
  LOG_LEVEL: "warn",
};

/** The built bundle in a process of its own, with nothing of this environment but the path. */
function start(env: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, ["build/server/index.js", ...args], {
    env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.resume();
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
    child.once("exit", (code) => {
      resolve({ code, errors });
    });
  });
  return { child, ended };
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test("what is missing in the environment is said at once, by name, and without values", async () => {
  const { ended } = start({
    SHOPIFY_API_SECRET: "s3cret",
    ENCRYPTION_KEYS: "s3cret-too-short",
  });
  const { code, errors } = await ended;
  expect(code).toBe(1);
  for (const name of ["SHOPIFY_API_KEY", "SHOPIFY_APP_URL", "ENCRYPTION_KEYS"]) expect(errors).toContain(name);
  expect(errors).not.toContain("s3cret");
  expect(errors).not.toContain("    at "); // a message, not a stack
});

test("a role that does not exist is refused in words", async () => {
  const { code, errors } = await start(complete, ["--role", "everything"]).ended;
  expect(code).toBe(1);
  expect(errors).toMatch(/--role everything: there is web, worker and all/);
});

test("a second process on the embedded database, and a port in use, each get their message; the first goes on", async () => {
  const port = await freePort();
  const env = { ...complete, DATA_DIR: join(folder, "one"), PORT: String(port) };
  start(env);
  await expect.poll(() => answers(`http://127.0.0.1:${String(port)}/readyz`), { timeout: 40_000 }).toBe(true);

  const second = await start({ ...env, PORT: String(await freePort()) }).ended;
  expect(second.code).toBe(1);
  expect(second.errors).toMatch(/in use by process \d+.*DATA_DIR/s);

  const third = await start({ ...env, DATA_DIR: join(folder, "two") }).ended;
  expect(third.code).toBe(1);
  expect(third.errors).toMatch(new RegExp(`Port ${String(port)} is in use`));
  expect(await answers(`http://127.0.0.1:${String(port)}/healthz`)).toBe(true);
});

test("killed and started again, the embedded database still has its rows; /metrics needs its token", async () => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${String(port)}`;
  const env = { ...complete, DATA_DIR: join(folder, "kept"), PORT: String(port), METRICS_TOKEN: "metrics-token" };
  const first = start(env);
  await expect.poll(() => answers(`${origin}/readyz`), { timeout: 40_000 }).toBe(true);
  first.child.kill("SIGKILL");
  await first.ended;
  start(env);
  await expect.poll(() => answers(`${origin}/readyz`), { timeout: 40_000 }).toBe(true);
  expect((await fetch(`${origin}/metrics`)).status).toBe(401);
  const metrics = await fetch(`${origin}/metrics`, { headers: { authorization: "Bearer metrics-token" } });
  expect(await metrics.text()).toContain("anabranch_webhooks_total");
  expect((await fetch(`${origin}/no/such/page`)).status).toBe(404);
  expect((await fetch(`${origin}/app`, { redirect: "manual" })).status).not.toBe(200);
});
