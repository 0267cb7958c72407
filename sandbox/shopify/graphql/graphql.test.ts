/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- answers have the shapes that the schema gives them, and the tests expect their values */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse, type DocumentNode, Kind, OperationTypeNode, validate } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importCatalog, type ShopifyStandIn } from "../index.ts";
import { ask, askToken, catalogProduct, graphql, install, manyProducts, startStandIn } from "../testing.ts";
import { resolvers } from "./table.ts";

let standIn: ShopifyStandIn;
let query: ReturnType<typeof graphql>;

beforeAll(async () => {
  standIn = await startStandIn({ throttle: { maximumAvailable: 1_000_000 } });
  await importCatalog(standIn.shop(), [
    ...manyProducts(40, 3),
    catalogProduct({ handle: "tee", title: "Tée 👕", status: "draft", tags: ["new", "summer"], published: false }),
  ]);
  query = graphql(standIn, await install(standIn));
});
afterAll(() => standIn.close());

describe("the genuine schema", () => {
  it("answers what the app asks of shop, locations and its own scopes", async () => {
    const { data, errors } = await query(`{
      shop { id name currencyCode ianaTimezone myshopifyDomain shopAddress { countryCodeV2 } plan { partnerDevelopment } }
      currentAppInstallation { accessScopes { handle } }
      locations(first: 10) { nodes { id name isActive address { countryCode } } }
    }`);
    expect(errors).toBeUndefined();
    expect(data.shop).toMatchObject({ currencyCode: "USD", myshopifyDomain: "demo.myshopify.com" });
    expect(data.locations.nodes.map((one: { name: string }) => one.name)).toEqual(["Shop floor", "Warehouse"]);
    expect(data.currentAppInstallation.accessScopes).toContainEqual({ handle: "read_products" });
  });

  it("reads a product with its variants, stock, pictures and options", async () => {
    const { data } = await query(
      `query ($id: ID!) { productByIdentifier(identifier: {handle: "tee"}) {
        legacyResourceId title status publishedAt tags description tracksInventory totalInventory
        options { name values } featuredMedia { ... on MediaImage { image { url altText } } }
        media(first: 5) { nodes { __typename alt } }
        variants(first: 5) { nodes { sku price inventoryQuantity inventoryPolicy selectedOptions { name value }
          inventoryItem { tracked measurement { weight { unit value } }
            inventoryLevels(first: 5) { edges { node { location { name } quantities(names: ["available", "on_hand", "incoming"]) { name quantity } } } } } } }
      } node(id: $id) { id ... on Location { name } } }`,
      { id: "gid://shopify/Location/71000000001" },
    );
    expect(data.node.name).toBe("Warehouse");
    expect(data.productByIdentifier).toMatchObject({
      title: "Tée 👕",
      status: "DRAFT",
      publishedAt: null,
      description: "A shirt",
      totalInventory: 5,
      media: { nodes: [{ __typename: "MediaImage", alt: "A shirt" }] },
    });
    const [variant] = data.productByIdentifier.variants.nodes;
    expect(variant.inventoryItem.measurement.weight).toEqual({ unit: "GRAMS", value: 120 });
    expect(variant.inventoryItem.inventoryLevels.edges[0].node.quantities).toEqual([
      { name: "available", quantity: 5 },
      { name: "on_hand", quantity: 5 },
      { name: "incoming", quantity: 0 },
    ]);
  });

  it("refuses a field, an argument and a document as Shopify words it", async () => {
    const field = await query("{ products(first: 1) { nodes { colour } } }");
    expect(field.errors?.[0]).toMatchObject({
      message: "Field 'colour' doesn't exist on type 'Product'",
      extensions: { code: "undefinedField", typeName: "Product" },
    });
    expect((await query("{ shop(id: 1) { name } }")).errors?.[0]?.extensions?.code).toBe("argumentNotAccepted");
    expect((await query("{ shop { name }")).errors?.[0]?.message).toMatch(/syntax error/);
    const variable = await query("query ($id: ID!) { product(id: $id) { id } }", {});
    expect(variable.errors?.[0]?.extensions?.code).toBe("INVALID_VARIABLE");
  });

  it("says what it has no answer for, instead of making one up", async () => {
    const { errors } = await query("{ dashboard: productTypes(first: 1) { nodes } }");
    expect(errors?.[0]?.message).toMatch(/sandbox has no answer for QueryRoot.productTypes/);
  });

  it("wants a token that it knows, and a shop that is there", async () => {
    const path = "/admin/api/2026-10/graphql.json";
    const wrong = await ask(
      standIn.origin,
      "POST",
      path,
      { query: "{ shop { id } }" },
      { "x-shopify-access-token": "shpat_no" },
    );
    expect(wrong.status).toBe(401);
    const token = await install(standIn);
    const headers = { "x-shopify-access-token": token };
    expect((await ask(standIn.origin, "POST", path, { nothing: 1 }, headers)).status).toBe(400);
    expect((await ask(standIn.origin, "POST", path, {}, { ...headers, "x-sim-shop": "no.myshopify.com" })).status).toBe(
      404,
    );
  });
});

describe("paging", () => {
  const page = `query ($first: Int, $after: String, $last: Int, $before: String, $sort: ProductSortKeys, $reverse: Boolean) {
    products(first: $first, after: $after, last: $last, before: $before, sortKey: $sort, reverse: $reverse) {
      edges { cursor node { handle } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

  async function walk(size: number, sort: string, reverse: boolean): Promise<string[]> {
    const handles: string[] = [];
    for (let after: string | null = null; ;) {
      const { data } = await query(page, { first: size, after, sort, reverse });
      handles.push(...data.products.edges.map((edge: { node: { handle: string } }) => edge.node.handle));
      if (data.products.pageInfo.hasNextPage !== true) return handles;
      after = data.products.pageInfo.endCursor as string;
    }
  }

  it("shows every product once, whatever the size of a page and the order", async () => {
    const all = standIn.shop().products.all.map((product) => product.handle);
    const sorts = fc.constantFrom("ID", "TITLE", "UPDATED_AT");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3, max: 60 }), sorts, fc.boolean(), async (size, sort, reverse) => {
        const seen = await walk(size, sort, reverse);
        expect(seen.toSorted()).toEqual(all.toSorted());
        if (sort === "ID") expect(reverse ? seen.toReversed() : seen).toEqual(all);
      }),
      { numRuns: 12 },
    );
  });

  it("goes backwards, and keeps its place when the cursor's product is gone", async () => {
    const all = standIn.shop().products.all.map((product) => product.handle);
    const { data } = await query(page, { last: 2 });
    expect(data.products.edges.map((edge: { node: { handle: string } }) => edge.node.handle)).toEqual(all.slice(-2));
    expect(data.products.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    await ask(standIn.origin, "POST", "/_sandbox/products", [
      catalogProduct({ handle: "gone" }),
      catalogProduct({ handle: "kept" }),
    ]);
    const upToGone = await query(page, { first: all.length + 1 });
    await ask(standIn.origin, "DELETE", "/_sandbox/products/gone");
    const next = await query(page, { first: 10, after: upToGone.data.products.pageInfo.endCursor });
    expect(next.data.products.edges.map((edge: { node: { handle: string } }) => edge.node.handle)).toEqual(["kept"]);
    await ask(standIn.origin, "DELETE", "/_sandbox/products/kept");
  });

  it("wants a size, not too large, and a cursor that is one", async () => {
    expect((await query("{ products { nodes { id } } }")).errors?.[0]?.message).toBe(
      "you must provide one of first or last",
    );
    expect((await query("{ products(first: 251) { nodes { id } } }")).errors?.[0]?.extensions?.code).toBe(
      "BAD_REQUEST",
    );
    expect((await query(page, { first: 1, after: "bm8=" })).errors?.[0]?.message).toMatch(/Invalid cursor/);
  });
});

describe("search", () => {
  const found = async (search: string): Promise<string[]> => {
    const { data, errors } = await query(
      "query ($q: String) { products(first: 250, query: $q) { nodes { handle } } }",
      { q: search },
    );
    expect(errors).toBeUndefined();
    const nodes: { handle: string }[] = data.products.nodes;
    return nodes.map((one) => one.handle);
  };

  it.each([
    ["handle:tee", ["tee"]],
    ["status:draft", ["tee"]],
    ["tag:new", ["tee"]],
    ["tag:new AND status:active", []],
    ["-status:active", ["tee"]],
    ["NOT status:active", ["tee"]],
    ["(handle:p-1 OR handle:'p-2') AND vendor:acme", ["p-1", "p-2"]],
    ["handle:p-3,p-4", ["p-3", "p-4"]],
    ["sku:p-7-2", ["p-7"]],
    ["title:'Product 12'", ["p-12"]],
    ["id:>8100000000040", ["tee"]],
    ["updated_at:<2020-01-01", []],
    ["nothing_like_it:1", []],
  ])("finds by %s", async (search, handles) => {
    expect(await found(search)).toEqual(handles);
  });

  it("finds what changed since an instant", async () => {
    expect(await found(`updated_at:>='${new Date(Date.now() - 3_600_000).toISOString()}'`)).toHaveLength(41);
    expect(await found(`updated_at:>'${new Date(Date.now() + 60_000).toISOString()}'`)).toEqual([]);
  });
});

describe("limits", () => {
  it("asks for its cost, gives back what was not used, and throttles", async () => {
    let nowMs = Date.parse("2026-11-02T10:00:00Z");
    const throttle = { maximumAvailable: 100, restorePerSecond: 10, maximumQueryCost: 90 };
    const slow = await startStandIn({ throttle, now: () => nowMs });
    await importCatalog(slow.shop(), manyProducts(3));
    const token = (await askToken(slow, { subject_token: slow.idToken() })).body.access_token;
    const run = graphql(slow, token);
    const cheap = await run("{ products(first: 10) { nodes { id } } }");
    expect(cheap.extensions?.cost.requestedQueryCost).toBeGreaterThanOrEqual(2);
    expect(cheap.extensions?.cost.throttleStatus.currentlyAvailable).toBeGreaterThan(90);
    const dear = "{ products(first: 10) { nodes { variants(first: 5) { nodes { id } } } } }";
    expect((await run(dear.replace("5", "100"))).errors?.[0]?.extensions?.code).toBe("MAX_COST_EXCEEDED");
    const mutation = 'mutation { productDelete(input: {id: "gid://shopify/Product/1"}) { userErrors { message } } }';
    const codes: unknown[] = [];
    for (let n = 0; n < 12; n++) codes.push((await run(mutation)).errors?.[0]?.extensions?.code);
    expect(codes).toContain("THROTTLED");
    nowMs += 10_000;
    expect((await run(mutation)).errors).toBeUndefined();
    await slow.close();
  });

  it("denies what the scopes do not cover, and lets the rest through", async () => {
    const narrow = await startStandIn({ scopes: ["read_products"] });
    await importCatalog(narrow.shop(), manyProducts(1));
    const run = graphql(narrow, await install(narrow));
    expect((await run("{ products(first: 1) { nodes { id } } }")).errors).toBeUndefined();
    const denied = await run("{ shop { name } locations(first: 1) { nodes { id } } }");
    expect(denied.errors?.[0]).toMatchObject({
      path: ["locations"],
      extensions: { code: "ACCESS_DENIED", requiredAccess: expect.stringContaining("read_locations") as unknown },
    });
    const level =
      "{ productVariants(first: 1) { nodes { inventoryItem { sku inventoryLevels(first: 1) { nodes { id } } } } } }";
    expect((await run(level)).errors?.[0]?.extensions?.code).toBe("ACCESS_DENIED");
    const write = 'mutation { productDelete(input: {id: "gid://shopify/Product/8100000000001"}) { deletedProductId } }';
    expect((await run(write)).errors?.[0]?.extensions?.code).toBe("ACCESS_DENIED");
    expect(narrow.shop().products.size).toBe(1);
    const place = await run('{ node(id: "gid://shopify/Location/71000000001") { id } }');
    expect(place.errors?.[0]?.extensions?.code).toBe("ACCESS_DENIED");
    await narrow.close();
  });

  it("keeps two shops apart", async () => {
    const two = await startStandIn({
      shops: [{ domain: "a.myshopify.com" }, { domain: "b.myshopify.com", currency: "JPY" }],
    });
    await importCatalog(two.shop("a.myshopify.com"), manyProducts(2));
    const token = await install(two, "b.myshopify.com");
    const inB = graphql(two, token, { "x-sim-shop": "b.myshopify.com" });
    const reply = await inB("{ shop { currencyCode } products(first: 5) { nodes { id } } }");
    expect(reply.data).toEqual({ shop: { currencyCode: "JPY" }, products: { nodes: [] } });
    const [theirs] = two.shop("a.myshopify.com").products.all;
    const peek = await inB(`{ product(id: "gid://shopify/Product/${theirs?.id ?? 0}") { id } }`);
    expect(peek.data.product).toBeNull();
    const inA = graphql(two, token, { "x-sim-shop": "a.myshopify.com" });
    expect(await inA("{ shop { name } }")).toMatchObject({
      errors: expect.stringContaining("Invalid API key") as unknown,
    });
    await two.close();
  });
});

describe("the app's own documents", () => {
  const files = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.includes(".test."))
      .map((entry) => join(entry.parentPath, entry.name));
  const documents = files("app").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/`#graphql\n((?:[^`$]|\$(?!\{))*)`/g)].map(
      (match): [string, DocumentNode] => {
        const document = parse(match[1] ?? "");
        const [first] = document.definitions;
        return [first?.kind === Kind.OPERATION_DEFINITION ? (first.name?.value ?? file) : file, document];
      },
    ),
  );

  it.each(documents)("%s is valid, and the sandbox knows its root fields", (_name, document) => {
    expect(validate(standIn.services.schema.graphql, document)).toEqual([]);
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const root = resolvers[definition.operation === OperationTypeNode.QUERY ? "QueryRoot" : "Mutation"];
      for (const field of definition.selectionSet.selections) {
        if (field.kind === Kind.FIELD) expect(Object.keys(root ?? {})).toContain(field.name.value);
      }
    }
  });

  it("are found", () => {
    expect(documents.length).toBeGreaterThan(5);
  });
});
