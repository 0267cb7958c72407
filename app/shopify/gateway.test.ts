import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../platform/database.ts";
import {
  bulkReply,
  costOf,
  gatewayOver,
  hastyClock,
  httpTo,
  putSession,
  startAdmin,
  type AdminServer,
} from "../../test/admin.stage.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { startCatalogDocument } from "../mirror/catalog-documents.ts";
import { judge } from "./gateway.ts";
import { natureOf } from "./operation-nature.ts";
import { bulkOperationDocument } from "./operations.ts";

let database: Database;
let server: AdminServer | undefined;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  await putSession(database.sql);
});
afterEach(() => server?.close());
afterAll(emptyEmbeddedDatabase);

type Replies = Parameters<typeof startAdmin>[0]["graphql"];

async function start(graphql: NonNullable<Replies>, { timeoutMs = 5_000 } = {}) {
  server = await startAdmin({ graphql });
  const waits: number[] = [];
  const clock = {
    ...hastyClock,
    sleep(ms: number, signal?: AbortSignal) {
      waits.push(ms);
      return hastyClock.sleep(ms, signal);
    },
  };
  const over = gatewayOver(database.sql, server.origin, { clock, http: httpTo(server.origin, { timeoutMs }) });
  return {
    ...over,
    waits,
    calls: server.calls,
    query: (options?: { signal: AbortSignal }) =>
      over.admin.request(bulkOperationDocument, { id: "gid://shopify/BulkOperation/1" }, options),
    mutate: () => over.admin.request(startCatalogDocument, { query: "{ shop { id } }" }),
  };
}

const json = (body: unknown, status = 200) => ({ status, body: JSON.stringify(body) });
const throttled = (status = {}) =>
  json({ errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }], extensions: costOf(status, 50) });

describe("the budget", () => {
  test("THROTTLED is tried again after the points are back", async () => {
    const { query, waits, calls } = await start((_, nth) =>
      nth <= 2 ? throttled({ currentlyAvailable: 10 }) : bulkReply,
    );
    expect((await query()).ok).toBe(true);
    expect(calls).toHaveLength(3);
    expect(waits.length).toBeGreaterThanOrEqual(2);
  });

  test("a mutation that was throttled was not carried out: it is tried again, too", async () => {
    const { mutate } = await start((_, nth) =>
      nth === 1 ? throttled() : json({ data: { bulkOperationRunQuery: null } }),
    );
    expect((await mutate()).ok).toBe(true);
  });

  test("a call that would not fit waits before it is made", async () => {
    const low = json({ data: { bulkOperation: null }, extensions: costOf({ currentlyAvailable: 0 }, 100) });
    const { query, waits, calls } = await start(() => low);
    await query();
    expect(waits).toEqual([]);
    await query();
    expect(calls).toHaveLength(2);
    expect(waits).toHaveLength(1);
  });

  test("calls at the same time do not all count on the same points", async () => {
    const { query, waits } = await start(() =>
      json({ data: { bulkOperation: null }, extensions: costOf({ currentlyAvailable: 100 }, 100) }),
    );
    await query();
    await Promise.all([query(), query(), query()]);
    expect(Math.max(...waits)).toBeGreaterThan(500);
  });

  test("one that has to wait for more than a minute is told so", async () => {
    const { query, calls } = await start(() =>
      json({ data: { bulkOperation: null }, extensions: costOf({ currentlyAvailable: 0, restoreRate: 1 }, 1000) }),
    );
    await query();
    const result = await query();
    expect(result).toMatchObject({ ok: false, failure: { kind: "throttled" } });
    expect(result.ok ? 0 : result.failure.retryAfterMs).toBeGreaterThan(900_000);
    expect(calls).toHaveLength(1);
  });

  test("429 waits as long as it says, and gives up in the end", async () => {
    const { query, waits, calls } = await start(() => ({ status: 429, headers: { "retry-after": "2.0" } }));
    expect(await query()).toMatchObject({ ok: false, failure: { kind: "throttled" } });
    expect(calls.length).toBe(6);
    expect(waits.every((ms) => ms >= 2_000)).toBe(true);
  });
});

describe("a Shopify that is not well", () => {
  const odd: [string, ReturnType<typeof json> | "reset" | "hang", RegExp][] = [
    ["500", { status: 500, body: "" }, /status 500/],
    ["502 with HTML", { status: 502, body: "<html>Bad gateway</html>" }, /status 502/],
    ["200 with half a JSON", { status: 200, body: '{"data":{"bulk' }, /cut off/],
    ["200 with nothing", { status: 200, body: "" }, /with nothing/],
    ["200 with another JSON", json(["no", "envelope"]), /cut off or is no GraphQL/],
    ["200 without data", json({}), /without data/],
    [
      "an internal error",
      json({ errors: [{ message: "Oops", extensions: { code: "INTERNAL_SERVER_ERROR" } }] }),
      /Oops/,
    ],
    ["a broken connection", "reset", /./],
    ["no reply", "hang", /did not answer/],
  ];

  test.each(odd)("%s: a query is tried again, and is unavailable in the end", async (_, reply, message) => {
    const { query, calls } = await start(() => reply, { timeoutMs: reply === "hang" ? 200 : 5_000 });
    const result = await query();
    expect(result).toMatchObject({ ok: false, failure: { kind: "unavailable" } });
    expect(result.ok ? "" : result.failure.message).toMatch(message);
    expect(calls).toHaveLength(6);
  });

  test.each(odd)("%s: a mutation may have been carried out, and is not sent twice", async (_, reply) => {
    const { mutate, calls } = await start(() => reply, { timeoutMs: reply === "hang" ? 1_000 : 5_000 });
    expect(await mutate()).toMatchObject({ ok: false, failure: { kind: "unknown" } });
    expect(calls).toHaveLength(1);
  });

  test("a query gets its answer as soon as there is one", async () => {
    const { query, waits } = await start((_, nth) => (nth < 4 ? { status: 503 } : bulkReply));
    expect((await query()).ok).toBe(true);
    expect(waits).toHaveLength(3);
    expect(waits[2]).toBeGreaterThan(waits[0] ?? 0);
  });

  test("a server that is not there has carried out nothing: a mutation is unavailable, not unknown", async () => {
    const { mutate } = await start(() => bulkReply);
    await server?.close();
    expect(await mutate()).toMatchObject({ ok: false, failure: { kind: "unavailable" } });
  });

  test("work that is stopped waits for nothing", async () => {
    const { query, calls } = await start(() => ({ status: 503 }));
    const stopping = new AbortController();
    stopping.abort();
    expect(await query({ signal: stopping.signal })).toMatchObject({ ok: false, failure: { kind: "unavailable" } });
    expect(calls).toHaveLength(0);
  });
});

describe("a Shopify that says no", () => {
  const refusals: [string, ReturnType<typeof json>, RegExp][] = [
    [
      "a scope is missing",
      json({ errors: [{ message: "Access denied for locations", extensions: { code: "ACCESS_DENIED" } }] }),
      /locations/,
    ],
    ["data beside an error", json({ data: { bulkOperation: null }, errors: [{ message: "half" }] }), /half/],
    ["a frozen shop", json({ errors: "Unavailable Shop" }, 402), /frozen.*Unavailable Shop/],
    ["a locked shop", json({}, 423), /locked/],
    ["no such shop", json({ errors: "Not Found" }, 404), /no such shop/],
  ];

  test.each(refusals)("%s: refused in words, once", async (_, reply, message) => {
    const { query, calls } = await start(() => reply);
    const result = await query();
    expect(result).toMatchObject({ ok: false, failure: { kind: "refused" } });
    expect(result.ok ? "" : result.failure.message).toMatch(message);
    expect(calls).toHaveLength(1);
  });

  test("a reply larger than ten megabytes is refused without being held", async () => {
    const { query } = await start(() => ({ body: "x".repeat(11 * 1024 * 1024) }));
    expect(await query()).toMatchObject({ ok: false, failure: { kind: "refused" } });
  });

  test("no token and no variable reaches a log or a message", async () => {
    const { query, lines } = await start(() => json({ errors: [{ message: "bad token shpat_first shprt_first" }] }));
    const result = await query();
    expect(JSON.stringify([result, lines])).not.toMatch(/shp(at|rt)_/);
  });
});

describe("what may be sent twice", () => {
  test("the nature of a document is read from its text, not from its comments", () => {
    expect(natureOf(bulkOperationDocument)).toEqual({ kind: "query", isIdempotent: false, name: "BulkOperationState" });
    expect(natureOf(startCatalogDocument)).toMatchObject({ kind: "mutation", isIdempotent: false });
    expect(natureOf("#graphql\n # mutation @idempotent(key: 1)\n query A { shop { id } }")).toMatchObject({
      kind: "query",
      isIdempotent: false,
    });
    expect(natureOf("fragment F on Shop { id }\nmutation B($k: String!) { a @idempotent(key: $k) { id } }")).toEqual({
      kind: "mutation",
      isIdempotent: true,
      name: "B",
    });
  });

  test("an idempotent mutation is tried again, and is still unknown in the end", () => {
    const nature = { kind: "mutation" as const, isIdempotent: true, name: "B" };
    const step = judge({ kind: "noReply", message: "?" }, nature, { accessToken: "t", backoffMs: 7 });
    expect(step).toEqual({ again: { waitMs: 7, failure: { kind: "unknown", message: "?" } } });
  });
});
