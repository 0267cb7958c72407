import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";

/**
 * The least that a server can do for a durable 200: node:http, the HMAC, one row with a key that keeps a webhook from being
 * stored twice. No framework, no checks, no limits. `each`: one INSERT a request, over ten connections. `shared`: requests
 * that come while an INSERT is under way share the next one.
 */
export interface BareRequest {
  databaseUrl: string;
  secret: string;
  store: "each" | "shared";
}

interface Row {
  values: unknown[];
  stored: () => void;
}

const insert = "INSERT INTO bare_receipt (shop_domain, topic, webhook_id, body) VALUES";
const conflict = "ON CONFLICT (shop_domain, topic, webhook_id) DO NOTHING";
const columnCount = 4;
const batchRows = 128;

process.once("message", ({ databaseUrl, secret, store }: BareRequest) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  const put = store === "each" ? storeEach(pool) : storeShared(pool);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      if (!isSigned(request, body, secret)) response.writeHead(401).end();
      else put(valuesOf(request, body), () => response.end("stored"));
    });
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
});
process.on("disconnect", () => process.exit(0));

function isSigned(request: IncomingMessage, body: Buffer, secret: string): boolean {
  const given = Buffer.from(String(request.headers["x-shopify-hmac-sha256"]), "base64");
  const wanted = createHmac("sha256", secret).update(body).digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const valuesOf = ({ headers }: IncomingMessage, body: Buffer) => [
  headers["x-shopify-shop-domain"],
  headers["x-shopify-topic"],
  headers["x-shopify-webhook-id"],
  body,
];

/** Prepared once a connection, sent in binary. */
function storeEach(pool: pg.Pool) {
  const query = { name: "each", text: `${insert} ($1, $2, $3, $4) ${conflict}` };
  return (values: unknown[], stored: () => void) => void pool.query({ ...query, values }).then(stored);
}

function storeShared(pool: pg.Pool) {
  const queue: Row[] = [];
  let isWriting = false;
  const writeAll = async () => {
    isWriting = true;
    while (queue.length > 0) {
      const batch = queue.splice(0, batchRows);
      const tuples = batch.map(
        (_, row) =>
          `(${Array.from({ length: columnCount }, (__, column) => `$${row * columnCount + column + 1}`).join(", ")})`,
      );
      await pool.query(
        `${insert} ${tuples.join(", ")} ${conflict}`,
        batch.flatMap(({ values }) => values),
      );
      for (const { stored } of batch) stored();
    }
    isWriting = false;
  };
  return (values: unknown[], stored: () => void) => {
    queue.push({ values, stored });
    if (!isWriting) void writeAll();
  };
}
