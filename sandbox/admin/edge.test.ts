import { createHash } from "node:crypto";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable, type Duplex } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cdnOf } from "./cdn.ts";
import { startEdge, type Edge } from "./edge.ts";
import { listen, PortInUse } from "./listen.ts";
import { rewriting } from "./rewrite.ts";

const admin = "http://localhost:4999";
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const app = createServer((incoming, response) => answer(incoming, response));
let edge: Edge;

beforeAll(async () => {
  const port = await listen(app, 0, "127.0.0.1");
  edge = await startEdge({
    port: 0,
    host: "127.0.0.1",
    appOrigin: () => `http://127.0.0.1:${port}`,
    adminOrigins: () => [admin, "http://127.0.0.1:4999"],
    cdn: cdnOf(() => Promise.resolve("window.shopify={}")),
  });
});
afterAll(async () => {
  await edge.close();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
});

test("documents may be framed by the admin, and load Shopify's files from the sandbox", async () => {
  answer = (incoming, response) => {
    expect(incoming.headers["accept-encoding"]).toBe("identity");
    expect(incoming.headers.host).toBe(new URL(edge.origin).host);
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      link: '<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"',
      "content-security-policy": "frame-ancestors https://demo.myshopify.com https://admin.shopify.com;",
    });
    response.end(
      '<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script><img src="https://cdn.shopify.com/s/files/1/0001/demo/mug_navy_a.svg"><a href="https://admin.shopify.com/store/demo/products">é</a>',
    );
  };
  const reply = await fetch(`${edge.origin}/app?shop=demo.myshopify.com`);
  const html = await reply.text();
  expect(reply.headers.get("content-security-policy")).toBe(
    `frame-ancestors ${admin} http://127.0.0.1:4999 https://demo.myshopify.com https://admin.shopify.com;`,
  );
  expect(reply.headers.get("link")).toContain(`<${edge.origin}/__sim/shopifycloud/app-bridge.js>`);
  expect(html).toContain(`<script src="${edge.origin}/__sim/shopifycloud/app-bridge.js">`);
  expect(html).toContain(`<a href="${admin}/store/demo/products">é</a>`);
  const picture = await fetch(/<img src="([^"]+)"/.exec(html)?.[1] ?? "");
  expect(picture.headers.get("content-type")).toContain("image/svg+xml");
  expect(await picture.text()).toContain("<svg");
});

test("a redirect into Shopify's admin leads to the sandbox's", async () => {
  answer = (_incoming, response) =>
    void response.writeHead(302, { location: "https://admin.shopify.com/store/demo/apps/anabranch/app" }).end();
  const reply = await fetch(`${edge.origin}/connected`, { redirect: "manual" });
  expect(reply.headers.get("location")).toBe(`${admin}/store/demo/apps/anabranch/app`);
});

test("webhooks pass byte for byte, and downloads are not rewritten", async () => {
  const body = Buffer.from('{"src":"https://cdn.shopify.com/x","ü":1}  \r\n');
  answer = (incoming, response) => {
    void Readable.prototype.toArray.call(incoming).then((chunks: Buffer[]) => {
      const received = Buffer.concat(chunks);
      expect(incoming.headers["x-shopify-hmac-sha256"]).toBe("abc=");
      response.writeHead(200, { "content-type": "text/csv" }).end(received);
    });
  };
  const headers = { "x-shopify-hmac-sha256": "abc=", "content-type": "application/json" };
  const reply = await fetch(`${edge.origin}/webhooks`, { method: "POST", headers, body });
  expect(
    createHash("sha256")
      .update(Buffer.from(await reply.arrayBuffer()))
      .digest("hex"),
  ).toBe(createHash("sha256").update(body).digest("hex"));
});

test("a reply that is sent piece by piece arrives piece by piece", async () => {
  let more: () => void = () => undefined;
  answer = (_incoming, response) => {
    response.writeHead(200, { "content-type": "text/x-script" });
    response.write("first https://cdn.sh");
    more = () => void response.end("opify.com/ last");
  };
  const reply = await fetch(`${edge.origin}/app.data`);
  const reader = reply.body?.getReader();
  const decode = (chunk: Uint8Array | undefined) => Buffer.from(chunk ?? []).toString();
  expect(decode((await reader?.read())?.value)).toBe("first ");
  more();
  let rest = "";
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) rest += decode(next.value);
  expect(rest).toBe(`${edge.origin}/__sim/ last`);
});

test("strings are found wherever the chunks are cut, and all other bytes stay", async () => {
  const rewrites = [
    { from: "https://cdn.shopify.com/", to: "/__sim/" },
    { from: "https://admin.shopify.com/store/", to: "http://a/" },
  ];
  const piece = fc.constantFrom(
    "https://cdn.shopify.com/",
    "https://admin.shopify.com/store/",
    "https:",
    "é🏕",
    "//",
    "h",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
      const whole = Buffer.from(pieces.join(""));
      const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
        whole.subarray(at * size, (at + 1) * size),
      );
      const expected = rewrites.reduce((text, { from, to }) => text.replaceAll(from, to), whole.toString());
      expect(await textOf(Readable.from(chunks).pipe(rewriting(rewrites)))).toBe(expected);
    }),
    { numRuns: 100 },
  );
});

test("an idle connection that the app has closed meanwhile is not noticed", async () => {
  // What is asked on a connection that was used before gets no answer, as when the app closes it at that very moment.
  const used = new WeakSet<object>();
  let refused = 0;
  answer = ({ socket }, response) => {
    if (used.has(socket)) {
      refused += 1;
      socket.destroy();
      return;
    }
    used.add(socket);
    response.end("ok");
  };
  for (let turn = 0; turn < 12; turn++) {
    const init = turn % 4 === 3 ? { method: "POST", body: "x" } : {};
    expect((await fetch(`${edge.origin}/assets/a.js`, init)).status).toBe(200);
  }
  expect(refused).toBeGreaterThan(0);
});

test("WebSockets are tunnelled", async () => {
  app.once("upgrade", (incoming: IncomingMessage, socket: Duplex) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: ${String(incoming.headers.upgrade)}\r\nconnection: upgrade\r\n\r\n`,
    );
    socket.on("data", (chunk: Buffer) => socket.end(`echo ${chunk.toString()}`));
  });
  const { port } = new URL(edge.origin);
  const headers = { connection: "upgrade", upgrade: "websocket" };
  const answered = await new Promise<string>((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, headers, path: "/hmr" });
    outgoing.on("error", reject).end();
    outgoing.on("upgrade", (_reply, socket) => {
      socket.on("data", (chunk: Buffer) => resolve(chunk.toString()));
      socket.write("hello");
    });
  });
  expect(answered).toBe("echo hello");
});

test("an app that does not answer gives a page that tries again; a taken port says which", async () => {
  const alone = await startEdge({
    port: 0,
    host: "127.0.0.1",
    appOrigin: () => "http://127.0.0.1:1",
    adminOrigins: () => [admin],
    cdn: cdnOf(() => Promise.resolve("")),
  });
  const reply = await fetch(`${alone.origin}/app`);
  expect(reply.status).toBe(503);
  expect(await reply.text()).toContain("tries again");
  expect((await fetch(`${alone.origin}/__sim/static/fonts/inter/v4/styles.css`)).headers.get("content-type")).toContain(
    "css",
  );
  expect((await fetch(`${alone.origin}/__sim/other`)).status).toBe(404);
  const taken = Number(new URL(alone.origin).port);
  await expect(listen(createServer(), taken, "127.0.0.1")).rejects.toThrow(PortInUse);
  await alone.close();
});
