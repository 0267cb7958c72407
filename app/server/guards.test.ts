import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import express from "express";
import { afterEach, expect, test } from "vitest";
import { createHttpServer, limitHeldBytes } from "./guards.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listen(given: Server): Promise<number> {
  server = given;
  await new Promise<void>((done) => given.listen(0, "127.0.0.1", done));
  return (given.address() as AddressInfo).port; // a TCP server's address is no path
}

/** Begins a request of `announced` bytes that never ends; how to end it. */
const holdOpen = (port: number, announced: number) =>
  new Promise<() => void>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(announced)}\r\n\r\nfirst`, () => {
        resolve(() => socket.destroy());
      });
    });
    socket.on("error", () => undefined);
  });

test("bodies that are held at once have a limit, and its place is free again afterwards", async () => {
  const app = express();
  let inside = 0;
  app.use(limitHeldBytes(1000, 400));
  app.post("/", (request, response) => {
    inside += 1;
    request.on("end", () => response.send("ok")).resume();
  });
  const port = await listen(createServer(app));
  const post = (bytes: number) =>
    fetch(`http://127.0.0.1:${String(port)}/`, { method: "POST", body: "x".repeat(bytes) });
  const ends = await Promise.all([holdOpen(port, 400), holdOpen(port, 400)]);
  await expect.poll(() => inside).toBe(2);
  expect((await post(100)).status).toBe(200);
  const refused = await post(300);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "10"]);
  for (const end of ends) end();
  await expect.poll(async () => (await post(300)).status).toBe(200);
});

test("a request that never ends is cut off", async () => {
  const given = createHttpServer(express().post("/", (request) => void request.resume()));
  expect([given.headersTimeout, given.requestTimeout]).toEqual([10_000, 30_000]);
  // The same mechanism, without the wait: Node looks at each connection every five seconds.
  given.headersTimeout = 500;
  given.requestTimeout = 500;
  const port = await listen(given);
  const answer = await new Promise<string>((resolve) => {
    let said = "";
    const socket = connect(port, "127.0.0.1", () =>
      socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nfirst"),
    );
    socket.on("data", (chunk) => (said += chunk.toString())).on("close", () => resolve(said));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});
