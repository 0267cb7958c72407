import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "./clock.ts";
import { createHttp } from "./http.ts";

const http = createHttp(systemClock);
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}
const get = (url: string, rest: object = {}) => http.send({ method: "GET", url, timeoutMs: 2_000, ...rest });

test("a reply is a reply, whatever its status", async () => {
  const url = await serve((_request, response) => response.writeHead(418, { "x-one": "1" }).end("short"));
  const outcome = await get(url);
  expect(outcome).toMatchObject({ kind: "response", status: 418, text: "short" });
  expect(outcome.kind === "response" && outcome.headers.get("x-one")).toBe("1");
});

test("silence ends at the deadline", async () => {
  const url = await serve(() => undefined);
  expect(await get(url, { timeoutMs: 50 })).toMatchObject({ kind: "timeout" });
});

test("a reply that stops halfway ends at the deadline too", async () => {
  const url = await serve((_request, response) => response.write("half"));
  expect(await get(url, { timeoutMs: 100 })).toMatchObject({ kind: "timeout" });
});

test("a closed door is the network's fault, with its reason", async () => {
  const outcome = await get("http://127.0.0.1:1/");
  expect(outcome.kind === "network" && outcome.message).toMatch(/ECONNREFUSED|bad port|fetch failed/);
});

test("a reply without end is cut off", async () => {
  const url = await serve((_request, response) => {
    const chunk = Buffer.alloc(64 * 1024);
    const more = () => {
      while (response.write(chunk));
      response.once("drain", more);
    };
    more();
  });
  expect(await get(url, { maxBytes: 1_000_000 })).toMatchObject({ kind: "tooLarge" });
});

test("redirects are not followed", async () => {
  const url = await serve((_request, response) => response.writeHead(302, { location: "http://169.254.1.1/" }).end());
  expect(await get(url)).toMatchObject({ kind: "response", status: 302 });
});
