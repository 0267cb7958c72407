/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment -- answers have the shapes that the schema gives them, and the tests expect their values */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { importCatalog, type ShopifyStandIn } from "../index.ts";
import { catalogProduct, FakeApp, graphql, install, manyProducts, startStandIn } from "../testing.ts";
import { checkBulkQuery } from "./rules.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function started(options: Parameters<typeof startStandIn>[0] = {}): Promise<ShopifyStandIn> {
  const standIn = await startStandIn(options);
  open.push(standIn);
  return standIn;
}

const CATALOG = `{ products { edges { node { id title
  collections { edges { node { id } } }
  media { edges { node { id alt ... on MediaImage { image { url } } } } }
  variants { edges { node { __typename id sku inventoryItem { id tracked
    inventoryLevels { edges { node { id location { id } quantities(names: ["available"]) { name quantity } } } } } } } } } } } }`;

type Row = Record<string, unknown> & { id?: string; __parentId?: string };

async function start(standIn: ShopifyStandIn, query: string, groupObjects = false): Promise<string> {
  const run = graphql(standIn, await install(standIn));
  const { data } = await run(
    `mutation ($query: String!, $groupObjects: Boolean!) { bulkOperationRunQuery(query: $query, groupObjects: $groupObjects) {
      bulkOperation { id status } userErrors { code message } } }`,
    { query, groupObjects },
  );
  const { bulkOperation, userErrors } = data.bulkOperationRunQuery;
  if (bulkOperation === null) throw new Error(userErrors[0].message as string);
  return bulkOperation.id as string;
}

async function outcome(standIn: ShopifyStandIn, id: string): Promise<Record<string, string | null>> {
  const run = graphql(standIn, await install(standIn));
  const fields = "status errorCode objectCount rootObjectCount fileSize url partialDataUrl completedAt";
  return (await run(`query ($id: ID!) { bulkOperation(id: $id) { ${fields} } }`, { id })).data.bulkOperation as Record<
    string,
    string | null
  >;
}

async function rows(standIn: ShopifyStandIn, query: string, groupObjects = false): Promise<Row[]> {
  const id = await start(standIn, query, groupObjects);
  await standIn.idle();
  const done = await outcome(standIn, id);
  expect(done.status).toBe("COMPLETED");
  const response = await fetch(done.url ?? "");
  expect(response.headers.get("content-length")).toBe(done.fileSize);
  const lines = (await response.text()).split("\n").filter(Boolean);
  expect(String(lines.length)).toBe(done.objectCount);
  return lines.map((line) => JSON.parse(line) as Row);
}

describe("a bulk operation", () => {
  it("writes one row for each node of a connection, children after their parents", async () => {
    const standIn = await started();
    await importCatalog(standIn.shop(), [catalogProduct({ title: 'A "quoted" 👕\nname' }), ...manyProducts(120, 2)]);
    for (const grouped of [false, true]) {
      const all = await rows(standIn, CATALOG, grouped);
      expect(all).toHaveLength(1 + 1 + 1 + 1 + 120 * (1 + 2 + 4));
      const seen = new Set<string>();
      for (const row of all) {
        if (row.__parentId !== undefined) expect(seen).toContain(row.__parentId);
        if (row.id !== undefined) seen.add(row.id);
      }
      expect(all[0]).toMatchObject({ title: 'A "quoted" 👕\nname' });
      const variant = all.find((row) => row.sku === "p-3-1");
      expect(variant).toMatchObject({ __typename: "ProductVariant", inventoryItem: { tracked: true } });
      const levels = all.filter((row) => row.__parentId === variant?.id);
      expect(levels.map((row) => row.quantities)).toEqual([
        [{ name: "available", quantity: 1 }],
        [{ name: "available", quantity: 1 }],
      ]);
      const media = all.find((row) => "image" in row);
      expect(media).toMatchObject({ alt: "A shirt", image: { url: "https://cdn.example.com/shirt.png" } });
    }
  });

  it("keeps a product together when grouped, and not otherwise", async () => {
    const standIn = await started();
    await importCatalog(standIn.shop(), manyProducts(10, 2));
    const roots = (all: Row[]): boolean[] => all.map((row) => row.__parentId === undefined);
    const query = "{ products { edges { node { id variants { nodes { id } } } } } }";
    expect(roots(await rows(standIn, query, true)).slice(0, 4)).toEqual([true, false, false, true]);
    expect(roots(await rows(standIn, query)).slice(0, 4)).toEqual([true, true, true, true]);
  });

  it("takes filters, aliases and fragments, and has no address when it found nothing", async () => {
    const standIn = await started();
    await importCatalog(standIn.shop(), manyProducts(3));
    const query = `query Some { products(query: "handle:p-1") { edges { node { ...Name key: id } } } } fragment Name on Product { name: title }`;
    expect(await rows(standIn, query)).toEqual([{ name: "Product 1", key: "gid://shopify/Product/8100000000002" }]);
    const id = await start(standIn, '{ products(query: "handle:none") { edges { node { id } } } }');
    await standIn.idle();
    expect(await outcome(standIn, id)).toMatchObject({ status: "COMPLETED", objectCount: "0", url: null });
  });

  it("tells the app when it has finished", async () => {
    const app = await FakeApp.start();
    open.push(app);
    const standIn = await started({ appOrigin: app.origin });
    const id = await start(standIn, "{ products { edges { node { id } } } }");
    await standIn.idle();
    expect(app.of("bulk_operations/finish")[0]?.json).toMatchObject({ admin_graphql_api_id: id, status: "completed" });
  });

  it("runs five at a time, and can be canceled", async () => {
    const standIn = await started();
    const run = graphql(standIn, await install(standIn));
    const one = `bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") { bulkOperation { id } userErrors { code } }`;
    const first = "gid://shopify/BulkOperation/4700000000001";
    const cancel = (id: string): string =>
      `bulkOperationCancel(id: "${id}") { bulkOperation { status } userErrors { message } }`;
    // All in one document, so that none can have ended before the last one is asked for.
    const { data } = await run(
      `mutation { ${["a", "b", "c", "d", "e", "f"].map((name) => `${name}: ${one}`).join("\n")} z: ${cancel(first)} }`,
    );
    expect(data.a.bulkOperation.id).toBe(first);
    expect(data.e.userErrors).toEqual([]);
    expect(data.f).toEqual({ bulkOperation: null, userErrors: [{ code: "LIMIT_REACHED" }] });
    expect(data.z.bulkOperation.status).toBe("CANCELING");
    await standIn.idle();
    expect((await outcome(standIn, first)).status).toBe("CANCELED");
    const last = data.e.bulkOperation.id as string;
    expect((await outcome(standIn, last)).status).toBe("COMPLETED");
    const late = await run(`mutation { ${cancel(last)} }`);
    expect(late.data.bulkOperationCancel.userErrors[0].message).toMatch(/cannot be canceled when it is completed/);
  });

  it("fails where the scopes do not reach, and half-way when told to", async () => {
    const narrow = await started({ scopes: ["read_products"] });
    await importCatalog(narrow.shop(), manyProducts(1));
    const denied = await start(narrow, CATALOG);
    await narrow.idle();
    expect(await outcome(narrow, denied)).toMatchObject({ status: "FAILED", errorCode: "ACCESS_DENIED", url: null });
    const broken = await started();
    await importCatalog(broken.shop(), manyProducts(3000, 3));
    broken.faults.set({ partialFailureRate: 1 });
    const id = await start(broken, CATALOG);
    await broken.idle();
    const end = await outcome(broken, id);
    expect(end).toMatchObject({ status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR", url: null });
    expect((await (await fetch(end.partialDataUrl ?? "")).text()).length).toBe(Number(end.fileSize));
  });

  it("goes on after a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bulk-"));
    const stateFile = join(folder, "state.jsonl");
    const first = await startStandIn({ stateFile });
    await importCatalog(first.shop(), manyProducts(5));
    const id = await start(first, "{ products { edges { node { id } } } }");
    const second = await started({ stateFile });
    await second.idle();
    expect(await outcome(second, id)).toMatchObject({ status: "COMPLETED", objectCount: "5" });
    await first.close();
    rmSync(folder, { recursive: true });
  });

  it("has an address that nobody guesses", async () => {
    const standIn = await started();
    expect((await fetch(`${standIn.origin}/_sandbox/bulk/..%2Fstate.jsonl`)).status).toBe(404);
    expect((await fetch(`${standIn.origin}/_sandbox/bulk/1.jsonl`)).status).toBe(404);
  });
});

describe("the rules of a bulk query", () => {
  it("are Shopify's", async () => {
    const { graphql: schema } = (await started()).services.schema;
    const reason = (query: string): unknown => checkBulkQuery(schema, query);
    expect(reason(CATALOG)).toBeTypeOf("object");
    expect(reason("{ shop { name } }")).toMatch(/at least one connection/);
    expect(reason("{ products { edges { node { id } } } shop { id } }")).toMatch(/exactly one top-level field/);
    expect(reason("mutation { productDelete(input: {id: 1}) { deletedProductId } }")).toMatch(/not mutations/);
    expect(reason('{ nodes(ids: ["gid://shopify/Product/1"]) { id } }')).toMatch(/top-level field 'nodes'/);
    expect(reason("query ($q: String) { products(query: $q) { edges { node { id } } } }")).toMatch(/variables/);
    expect(reason("{ products { edges { node { colour } } } }")).toMatch(/Invalid bulk query: Field 'colour'/);
    expect(reason("{ products {")).toMatch(/Invalid bulk query: syntax error/);
    const deep =
      "{ collections { edges { node { products { edges { node { variants { edges { node { media { edges { node { id } } } } } } } } } } } } }";
    expect(reason(deep)).toMatch(/nesting depth greater than 2/);
    const wide = ["media", "variants", "collections", "metafields", "events"].map(
      (name) => `${name} { edges { node { id } } }`,
    );
    expect(reason(`{ products { edges { node { id ${wide.join(" ")} } } } }`)).toMatch(/more than 5 connections/);
  });
});
