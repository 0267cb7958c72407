import type { ShopId } from "../../app/domain/ids.ts";
import { importStatus, registerMirrorJobs, requestImport, type MirrorDeps } from "../../app/mirror/index.ts";
import { readLines } from "../../app/mirror/read-lines.ts";
import { systemClock } from "../../app/platform/clock.ts";
import { openDatabase, type Database } from "../../app/platform/database.ts";
import { openHttpStream } from "../../app/platform/http-stream.ts";
import { createLogger } from "../../app/platform/logger.ts";
import { systemRandom } from "../../app/platform/random.ts";
import type { Job } from "../../app/queue/queue.ts";
import type { AdminResult, ShopAdmin } from "../../app/shopify/index.ts";
import { readJsonl } from "../../app/shopify/jsonl.ts";
import { copyCatalog } from "./copy.ts";

export interface ImportRequest {
  /** migrate: nothing but the tables and the shop. */
  mode: "import" | "parse" | "copy" | "migrate";
  databaseUrl: string;
  resultUrl: string;
  lines: number;
}
export interface ImportReport {
  ms: number;
  /** Of this process; PostgreSQL's own comes on top. */
  cpuMs: number;
  /** When everything is loaded and open, and nothing was read. */
  rssBeforeMb: number;
  peakRssMb: number;
  variants: number;
}

/** A process of its own, so that its memory is its own: one import, from the bulk result over HTTP into PostgreSQL. */
process.once("message", (request: ImportRequest) => {
  const run = { import: oneImport, parse: parseOnly, copy: copyOnly, migrate: migrateOnly }[request.mode];
  void run(request).then((report) => {
    process.send?.(report, () => process.exit(0));
  });
});

const chunksOf = (url: string) =>
  readJsonl({ openStream: openHttpStream, clock: systemClock, random: systemRandom }, url, {});
const cpuMs = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
const rssMb = () => Math.round(process.memoryUsage.rss() / 1e6);
const peakRssMb = () => Math.round(process.resourceUsage().maxRSS / 976.5625);

/** The least that reading takes: the same bytes, split and parsed, into nothing. */
async function parseOnly({ resultUrl }: ImportRequest): Promise<ImportReport> {
  return measured(async () => {
    let variants = 0;
    for await (const lines of readLines(chunksOf(resultUrl), { bytes: 0, lines: 0 })) {
      for (const line of lines) if ("inventoryItem" in (JSON.parse(line) as object)) variants++;
    }
    return variants;
  });
}

async function copyOnly({ databaseUrl, resultUrl }: ImportRequest): Promise<ImportReport> {
  const { database, shopId } = await openShop(databaseUrl);
  await database.close();
  return measured(() => copyCatalog(chunksOf(resultUrl), databaseUrl, shopId));
}

async function migrateOnly({ databaseUrl }: ImportRequest): Promise<ImportReport> {
  const { database } = await openShop(databaseUrl);
  await database.close();
  return measured(() => Promise.resolve(0));
}

/** `load` answers the number of variants. */
async function measured(load: () => Promise<number>): Promise<ImportReport> {
  const rssBeforeMb = rssMb();
  const cpuBefore = cpuMs();
  const started = performance.now();
  const variants = await load();
  return { ms: performance.now() - started, cpuMs: cpuMs() - cpuBefore, rssBeforeMb, peakRssMb: peakRssMb(), variants };
}

async function openShop(databaseUrl: string): Promise<{ database: Database; shopId: ShopId }> {
  const database = await openDatabase({
    databaseUrl,
    dataDir: "",
    migrationsDir: "prisma/migrations",
    unscoped: "owner",
  });
  const [shop] = await database.sql.query<{ id: ShopId }>(
    `INSERT INTO shop (domain) VALUES ('bench.myshopify.com') ON CONFLICT (domain) DO UPDATE SET domain = excluded.domain
     RETURNING id`,
  );
  if (!shop) throw new Error("no shop");
  return { database, shopId: shop.id };
}

async function oneImport({ databaseUrl, resultUrl, lines }: ImportRequest): Promise<ImportReport> {
  const { database, shopId } = await openShop(databaseUrl);
  const workers = new Map<string, (payload: unknown) => Promise<void>>();
  const waiting: { name: string; payload: unknown }[] = [];
  const queue: MirrorDeps["queue"] = {
    send: (job, payload) => {
      waiting.push({ name: job.name, payload });
      return Promise.resolve();
    },
  };
  const deps: MirrorDeps = {
    database,
    clock: systemClock,
    logger: createLogger("warn"),
    queue,
    shopify: { admin: () => standIn(resultUrl, lines) },
    onChange: () => Promise.resolve(),
  };
  const work = <Payload>(job: Job<Payload>, run: (payload: Payload, signal: AbortSignal) => Promise<void>) => {
    workers.set(job.name, (payload) => run(job.payload.parse(payload), new AbortController().signal));
    return Promise.resolve();
  };
  await registerMirrorJobs({ work }, deps);
  await requestImport(deps, shopId);
  const report = await measured(async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await workers.get(next.name)?.(next.payload);
    const run = await importStatus(database, shopId);
    if (run?.state !== "done") throw new Error(`the import ended as ${run?.state ?? "nothing"}: ${run?.error ?? ""}`);
    return run.variantsSeen;
  });
  await database.close();
  return report;
}

/** Shopify, as far as an import asks it: the operation has always ended, and its result is at `resultUrl`. */
function standIn(resultUrl: string, lines: number): ShopAdmin {
  const answers: Record<string, object> = {
    MirrorShop: {
      shop: {
        name: "Bench",
        currencyCode: "USD",
        ianaTimezone: "UTC",
        updatedAt: "2026-01-01T00:00:00Z",
        shopAddress: { countryCodeV2: "US" },
      },
      locations: {
        nodes: ["101", "102"].map((id) => ({
          id: `gid://shopify/Location/${id}`,
          name: `Location ${id}`,
          isActive: true,
          fulfillsOnlineOrders: true,
          updatedAt: "2026-01-01T00:00:00Z",
          address: { countryCode: "US", city: "Boston" },
        })),
        pageInfo: { hasNextPage: false, endCursor: null },
      },
    },
    StartCatalogRead: {
      bulkOperationRunQuery: {
        bulkOperation: { id: "gid://shopify/BulkOperation/1", createdAt: new Date().toISOString() },
        userErrors: [],
      },
    },
    BulkOperationState: {
      bulkOperation: {
        id: "gid://shopify/BulkOperation/1",
        status: "COMPLETED",
        objectCount: String(lines),
        fileSize: null,
        url: resultUrl,
      },
    },
  };
  return {
    shopDomain: "bench.myshopify.com",
    request: (operation) => {
      const name = /(?:query|mutation) (\w+)/.exec(operation)?.[1] ?? "";
      // The answers have the shapes of the documents; the generated types cannot be met without casting.
      return Promise.resolve({ ok: true, data: answers[name] } as unknown as AdminResult<never>);
    },
    openJsonl: chunksOf,
  };
}
