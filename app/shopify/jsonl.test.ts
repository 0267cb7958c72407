import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openHttpStream } from "../platform/http-stream.ts";
import { seededRandom } from "../platform/random.ts";
import { hastyClock } from "../../test/admin.stage.ts";
import { BulkResultLost, type JsonlOptions } from "./gateway-types.ts";
import { readJsonl } from "./jsonl.ts";

const lines = Array.from({ length: 20_000 }, (_, index) => JSON.stringify({ id: index, title: `Łódź ${index}` })).join(
  "\n",
);
const file = Buffer.from(lines);

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function serve(handle: (request: IncomingMessage, response: ServerResponse, nth: number) => void) {
  let nth = 0;
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range);
    handle(request, response, ++nth);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  close = () =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/result.jsonl`, asked };
}

/** From the asked byte on, `count` bytes of the file, as a store with ranges answers. */
function sendPart(request: IncomingMessage, response: ServerResponse, count = file.length, etag = '"v1"') {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const rest = file.subarray(from);
  const headers: Record<string, string | number> = { "content-length": rest.length, etag };
  if (from > 0) headers["content-range"] = `bytes ${from}-${file.length - 1}/${file.length}`;
  response.writeHead(from > 0 ? 206 : 200, headers);
  const part = rest.subarray(0, count);
  response.write(part, () => {
    if (part.length === rest.length) response.end();
    else setTimeout(() => response.destroy(), 5);
  });
}

async function readAll(url: string, options: JsonlOptions = {}): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const deps = { openStream: openHttpStream, clock: hastyClock, random: seededRandom(1) };
  for await (const chunk of readJsonl(deps, url, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const lost = async (url: string): Promise<BulkResultLost> => {
  try {
    await readAll(url);
  } catch (error) {
    if (error instanceof BulkResultLost) return error;
    throw error;
  }
  throw new Error("nothing was lost");
};

describe("a bulk result", () => {
  test("comes in chunks, and whole", async () => {
    const { url } = await serve((request, response) => sendPart(request, response));
    expect((await readAll(url)).equals(file)).toBe(true);
  });

  test("that is empty is read to its end at once", async () => {
    const { url, asked } = await serve((_, response) => response.end());
    expect((await readAll(url)).length).toBe(0);
    expect(asked).toHaveLength(1);
  });

  test("is taken up at the byte where the connection broke, as often as it breaks", async () => {
    const { url, asked } = await serve((request, response) => sendPart(request, response, 100_000));
    expect((await readAll(url)).equals(file)).toBe(true);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked[0]).toBeUndefined();
    expect(asked[1]).toMatch(/^bytes=\d+-$/);
  });

  test("from a server without ranges is passed over as far as it was read", async () => {
    const { url } = await serve((_, response, nth) => {
      response.writeHead(200, { "content-length": file.length });
      if (nth === 1) response.write(file.subarray(0, 300_000), () => setTimeout(() => response.destroy(), 5));
      else response.end(file);
    });
    expect((await readAll(url)).equals(file)).toBe(true);
  });

  test("goes on from a given byte, and from the last one there is nothing", async () => {
    const { url } = await serve((request, response) => {
      if (request.headers.range === `bytes=${file.length}-`) {
        response.writeHead(416, { "content-range": `bytes */${file.length}` }).end();
      } else sendPart(request, response);
    });
    expect((await readAll(url, { fromByte: 500_000 })).equals(file.subarray(500_000))).toBe(true);
    expect((await readAll(url, { fromByte: file.length })).length).toBe(0);
  });

  test("survives errors of the store", async () => {
    const { url } = await serve((request, response, nth) => {
      if (nth < 4) response.writeHead(503).end("busy");
      else sendPart(request, response);
    });
    expect((await readAll(url)).equals(file)).toBe(true);
  });
});

describe("a bulk result that is lost", () => {
  test.each([403, 404, 410])("because its address has expired (%d): expired, at once", async (status) => {
    const { url, asked } = await serve((_, response) => response.writeHead(status).end("<Error/>"));
    expect(await lost(url)).toMatchObject({ reason: "expired", bytesRead: 0 });
    expect(asked).toHaveLength(1);
  });

  test("because another one took its place halfway: expired, and never mixed", async () => {
    const { url } = await serve((request, response, nth) => sendPart(request, response, 100_000, `"v${nth}"`));
    const error = await lost(url);
    expect(error.reason).toBe("expired");
    expect(error.bytesRead).toBeGreaterThan(0);
  });

  test("because the store does not come back: unavailable, after a limited number of tries", async () => {
    const { url, asked } = await serve((_, response) => response.destroy());
    expect(await lost(url)).toMatchObject({ reason: "unavailable" });
    expect(asked).toHaveLength(6);
  });

  test("because each try brings a byte and no more: unavailable all the same", async () => {
    const { url, asked } = await serve((request, response) => sendPart(request, response, 1));
    expect(await lost(url)).toMatchObject({ reason: "unavailable" });
    expect(asked.length).toBe(200);
  });
});

test("whoever stops reading closes the connection", async () => {
  let isClosed = false;
  const { url } = await serve((_, response) => {
    response.on("close", () => (isClosed = true));
    response.writeHead(200, { "content-length": 1e9 });
    response.write(file);
  });
  const deps = { openStream: openHttpStream, clock: hastyClock, random: seededRandom(1) };
  for await (const chunk of readJsonl(deps, url, {})) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  await expect.poll(() => isClosed).toBe(true);
});

test("a silent server is left after the idle time, however long the whole takes", async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(200);
    let sent = 0;
    const timer = setInterval(() => {
      response.write("x");
      if (++sent === 12) clearInterval(timer); // and then silence
    }, 60);
  });
  const outcome = await openHttpStream({ url, idleTimeoutMs: 500 });
  if (outcome.kind !== "response") throw new Error(outcome.kind);
  let size = 0;
  const reading = async () => {
    for await (const chunk of outcome.body) size += chunk.length;
  };
  await expect(reading()).rejects.toThrow(/nothing arrived for 500 ms/);
  expect(size).toBe(12);
});
