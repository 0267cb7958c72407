import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { startApp } from "../../sandbox/demo/app-process.ts";
import { Merchant } from "../../sandbox/demo/merchant.ts";
import { connectChannel } from "../../sandbox/demo/play-connect.ts";
import { installAndImport } from "../../sandbox/demo/play-install.ts";
import { startSandbox, type Sandbox } from "../../sandbox/demo/start.ts";
import { readState, shopifyState } from "../../sandbox/demo/states.ts";

const shopifyOrders = z.object({
  orders: z.array(z.object({ id: z.string(), sourceIdentifier: z.string().nullable(), refundedMinor: z.number() })),
});
const channelOrders = z.object({
  orders: z.array(
    z.object({ id: z.string(), tracking: z.array(z.object({ number: z.string() })), refundedMinor: z.number() }),
  ),
});

async function post(url: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

const start = (sandbox: Sandbox) =>
  startApp({
    nodeArguments: ["--import", resolve("sandbox/shopify/reroute.mjs"), "build/server/index.js"],
    env: sandbox.appEnv,
    logFile: sandbox.logFile,
    origin: sandbox.standIns.appOrigin,
  });

const orderCount = 12;
/** After the start of the process: while it polls, while orders are made, while it settles. */
const killsAfterMs = [150, 400, 700, 1_000, 1_400];

test(
  "the app is killed again and again while orders come home: each is made once, shipped once, refunded once",
  { timeout: 240_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "orders-killed-"));
    const env = { LOG_LEVEL: "warn", ORDERS_POLL_SECONDS: "0.3" };
    const sandbox = await startSandbox({ portBase: 0, dataDir, catalog: { kind: "demo" }, app: "none", env });
    let app = await start(sandbox);
    const kill = async () => {
      process.kill(app.pid, "SIGKILL");
      await app.exited;
      app = await start(sandbox);
    };
    try {
      const { shopify, app: appOrigin, shop } = sandbox;
      const channel = sandbox.channels.ebay ?? "";
      const merchant = new Merchant({ app: appOrigin, shopify, shop });
      const before = await readState(shopify, shopifyState);
      await installAndImport(merchant, before);
      await connectChannel(merchant, { connector: "ebay", marketplace: "EBAY_US" });

      for (let n = 0; n < orderCount; n++) {
        await post(`${channel}/_sandbox/orders`, {
          lines: [{ sku: "MUG-NAV", quantity: 1, price: "12.00" }],
          force: true,
        });
      }
      for (const ms of killsAfterMs) {
        await new Promise((done) => setTimeout(done, ms));
        await kill();
      }
      const made = async () => (await readState(shopify, shopifyOrders)).orders;
      await expect.poll(async () => (await made()).length, { timeout: 90_000 }).toBe(orderCount);
      const wanted = (await readState(channel, channelOrders)).orders.map(({ id }) => id).sort();
      expect((await made()).map(({ sourceIdentifier }) => sourceIdentifier).sort()).toEqual(wanted);

      for (const [n, { id }] of (await made()).entries()) {
        await post(`${shopify}/_sandbox/fulfillments`, { order: id, tracking: { company: "UPS", number: `1Z${n}` } });
        await post(`${shopify}/_sandbox/refunds`, { order: id, amountMinor: 100 });
      }
      for (const ms of killsAfterMs.slice(0, 3)) {
        await new Promise((done) => setTimeout(done, ms));
        await kill();
      }
      const told = async () =>
        (await readState(channel, channelOrders)).orders.filter(
          ({ tracking, refundedMinor }) => tracking.length > 0 && refundedMinor > 0,
        ).length;
      await expect.poll(told, { timeout: 90_000 }).toBe(orderCount);
      const after = (await readState(channel, channelOrders)).orders;
      expect(after.map(({ tracking }) => tracking.length)).toEqual(after.map(() => 1));
      expect(after.map(({ refundedMinor }) => refundedMinor)).toEqual(after.map(() => 100));
      expect((await made()).map(({ refundedMinor }) => refundedMinor)).toEqual(after.map(() => 100));
      expect(await made()).toHaveLength(orderCount);
    } finally {
      await app.stop();
      await sandbox.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);
