import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { Faults, REPEATED_HEADER, seededRandom } from "./faults.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(faults: Faults) {
  const applied: string[] = [];
  const app = express();
  let origin = "";
  app.use(
    faults.gate({
      repeat: (request) => {
        void fetch(`${origin}${request.originalUrl}`, { headers: { [REPEATED_HEADER]: "1" } });
      },
    }),
  );
  app.use((request, response) => {
    applied.push(request.path);
    response.json({ path: request.path, note: "a reply with some length" });
  });
  const server = app.listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, applied, get: (path: string) => fetch(origin + path, { signal: AbortSignal.timeout(5_000) }) };
}

describe("fault settings", () => {
  it("keeps what a patch does not name and refuses unknown names and rates above one", () => {
    const faults = new Faults({ status500Rate: 0.5 });
    expect(faults.set({ dropRate: 0.25 })).toMatchObject({ status500Rate: 0.5, dropRate: 0.25 });
    expect(() => faults.set({ dropRat: 1 })).toThrow(/dropRat/);
    expect(() => faults.set({ dropRate: 2 })).toThrow(/dropRate/);
    expect(faults.settings.dropRate).toBe(0.25);
  });

  it("draws the same faults again from the same seed, at about the rate asked for", () => {
    const draw = (seed: number) => {
      const faults = new Faults({ dropRate: 0.3 }, seed);
      return Array.from({ length: 2_000 }, () => faults.chance("dropRate"));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const hits = draw(7).filter(Boolean).length;
    expect(hits).toBeGreaterThan(500);
    expect(hits).toBeLessThan(700);
    expect(seededRandom(1)()).not.toBe(seededRandom(2)());
  });
});

describe("the gate", () => {
  it("passes everything when no fault is set, and the sandbox's own paths always", async () => {
    const calm = await serve(new Faults());
    expect((await calm.get("/a")).status).toBe(200);
    const wild = await serve(new Faults({ status500Rate: 1, dropRate: 1 }));
    expect((await wild.get("/_sandbox/state")).status).toBe(200);
  });

  it("refuses without applying", async () => {
    const faults = new Faults({ status429Rate: 1 });
    const { get, applied } = await serve(faults);
    expect((await get("/a")).status).toBe(429);
    faults.set({ status429Rate: 0, status500Rate: 1 });
    expect((await get("/a")).status).toBe(500);
    faults.set({ status500Rate: 0, htmlRate: 1 });
    expect(await (await get("/a")).text()).toMatch(/^<!doctype html>/);
    faults.set({ htmlRate: 0, dropRate: 1 });
    await expect(get("/a")).rejects.toThrow();
    faults.set({ dropRate: 0, hangMs: 30 });
    await expect(get("/a")).rejects.toThrow();
    faults.set({ hangMs: 0, down: true });
    await expect(get("/a")).rejects.toThrow();
    expect(applied).toEqual([]);
  });

  it("applies, then keeps the reply back or cuts it", async () => {
    const faults = new Faults({ timeoutAfterApplyRate: 1, holdMs: 30 });
    const { get, applied } = await serve(faults);
    await expect(get("/withheld")).rejects.toThrow();
    faults.set({ timeoutAfterApplyRate: 0, halfJsonRate: 1 });
    const half = await (await get("/cut")).text();
    expect(half).toMatch(/^\{"path"/);
    expect(() => JSON.parse(half) as unknown).toThrow();
    expect(applied).toEqual(["/withheld", "/cut"]);
  });

  it("carries a request out twice", async () => {
    const { get, applied } = await serve(new Faults({ duplicateRate: 1 }));
    expect((await get("/twice")).status).toBe(200);
    await expect.poll(() => applied).toEqual(["/twice", "/twice"]);
  });

  it("carries requests out in another order", async () => {
    const { get, applied } = await serve(new Faults({ reorder: true, delayMs: 120 }, 3));
    const sent = Array.from({ length: 12 }, (_, index) => `/${index}`);
    await Promise.all(sent.map((path) => get(path)));
    expect(applied).not.toEqual(sent);
    expect(applied.toSorted()).toEqual(sent.toSorted());
  });

  it("touches only the paths asked for", async () => {
    const { get } = await serve(new Faults({ status500Rate: 1, onlyPath: "bulk" }));
    expect((await get("/offer")).status).toBe(200);
    expect((await get("/bulk_update")).status).toBe(500);
  });
});
