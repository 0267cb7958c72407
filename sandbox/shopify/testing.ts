import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { resolve } from "node:path";
import type { CatalogProduct, CatalogVariant } from "../catalog/types.ts";
import { type ShopifyStandIn, startShopify, type StandInOptions } from "./index.ts";

/** For the tests of this folder: a stand-in on a free port, an app that takes its webhooks, and short ways to ask. */
export const API_KEY = "test-key";
export const API_SECRET = "test-secret";
const ALL_SCOPES = ["write_products", "write_inventory", "read_locations"];

export interface Received {
  topic: string;
  headers: IncomingHttpHeaders;
  body: string;
  json: Record<string, unknown>;
  atMs: number;
}

export class FakeApp {
  readonly received: Received[] = [];
  /** What the next requests are answered with; 200 when there are none. */
  readonly answers: number[] = [];
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<FakeApp> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const app = new FakeApp(server, `http://127.0.0.1:${port}`);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        const json = JSON.parse(body) as Record<string, unknown>;
        const topic = String(request.headers["x-shopify-topic"]);
        app.received.push({ topic, headers: request.headers, body, json, atMs: performance.now() });
        response.statusCode = app.answers.shift() ?? 200;
        response.end();
      });
    });
    return app;
  }

  of(topic: string): Received[] {
    return this.received.filter((one) => one.topic === topic);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

export const startStandIn = (options: Partial<StandInOptions> = {}): Promise<ShopifyStandIn> =>
  startShopify({
    port: 0,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    appOrigin: "http://127.0.0.1:1",
    appConfigFile: resolve("sandbox/shopify/none.toml"),
    scopes: ALL_SCOPES,
    webhookRetryMs: 2,
    ...options,
  });

export interface Reply {
  status: number;
  body: unknown;
}

export async function ask(origin: string, method: string, path: string, body?: unknown, headers = {}): Promise<Reply> {
  const response = await fetch(origin + path, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
}

export interface TokenReply {
  access_token: string;
  scope: string;
  expires_in?: number;
  refresh_token?: string;
  refresh_token_expires_in?: number;
  associated_user?: { id: number };
  error?: string;
  error_description?: string;
}

export async function askToken(
  standIn: ShopifyStandIn,
  grant: Record<string, unknown> = {},
  headers = {},
): Promise<{ status: number; body: TokenReply }> {
  const reply = await ask(
    standIn.origin,
    "POST",
    "/admin/oauth/access_token",
    {
      client_id: API_KEY,
      client_secret: API_SECRET,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
      ...grant,
    },
    headers,
  );
  return { status: reply.status, body: reply.body as TokenReply };
}

export const install = async (standIn: ShopifyStandIn, domain?: string): Promise<string> => {
  const headers = domain === undefined ? {} : { "x-sim-shop": domain };
  return (await askToken(standIn, { subject_token: standIn.idToken(domain) }, headers)).body.access_token;
};

export interface GraphqlReply {
  // Tests read what they have just asked for: the schema has checked its shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data?: any;
  errors?: { message: string; path?: string[]; extensions?: Record<string, unknown> }[];
  extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { currentlyAvailable: number };
    };
  };
}

export const graphql =
  (standIn: ShopifyStandIn, token: string, headers = {}) =>
  async (query: string, variables: Record<string, unknown> = {}): Promise<GraphqlReply> =>
    (
      await ask(
        standIn.origin,
        "POST",
        "/admin/api/2026-10/graphql.json",
        { query, variables },
        { "x-shopify-access-token": token, ...headers },
      )
    ).body as GraphqlReply;

export const catalogVariant = (fields: Partial<CatalogVariant> = {}): CatalogVariant => ({
  optionValues: ["Default Title"],
  sku: "SKU-1",
  grams: 120,
  tracked: true,
  quantities: { Warehouse: 5 },
  policy: "deny",
  price: "19.90",
  requiresShipping: true,
  taxable: true,
  barcode: "",
  ...fields,
});

export const catalogProduct = (fields: Partial<CatalogProduct> = {}): CatalogProduct => ({
  handle: "shirt",
  title: "Shirt",
  bodyHtml: "<p>A shirt</p>",
  vendor: "Acme",
  type: "Shirts",
  tags: ["summer"],
  published: true,
  status: "active",
  options: ["Title"],
  images: [{ src: "https://cdn.example.com/shirt.png", alt: "A shirt", position: 1 }],
  variants: [catalogVariant()],
  ...fields,
});

/** `count` products named p-0, p-1 …, each with `variants` variants of the SKUs p-0-0, p-0-1 … */
export const manyProducts = (count: number, variants = 1): CatalogProduct[] =>
  Array.from({ length: count }, (_p, p) =>
    catalogProduct({
      handle: `p-${p}`,
      title: `Product ${p}`,
      options: ["Number"],
      images: [],
      variants: Array.from({ length: variants }, (_v, v) =>
        catalogVariant({ optionValues: [`N${v}`], sku: `p-${p}-${v}`, quantities: { Warehouse: v, "Shop floor": 1 } }),
      ),
    }),
  );
