/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment -- answers have the shapes that the schema gives them, and the tests expect their values */
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { importCatalog, type ShopifyStandIn } from "../index.ts";
import { gid } from "../store/ids.ts";
import type { Variant } from "../store/records.ts";
import { catalogProduct, catalogVariant, FakeApp, graphql, install, startStandIn } from "../testing.ts";

let app: FakeApp;
let standIn: ShopifyStandIn;
let run: ReturnType<typeof graphql>;

beforeEach(async () => {
  await (standIn as ShopifyStandIn | undefined)?.close();
  await (app as FakeApp | undefined)?.close();
  app = await FakeApp.start();
  standIn = await startStandIn({ appOrigin: app.origin });
  await importCatalog(standIn.shop(), [
    catalogProduct({
      options: ["Size"],
      variants: ["S", "M"].map((size) => catalogVariant({ optionValues: [size], sku: `shirt-${size}` })),
    }),
  ]);
  run = graphql(standIn, await install(standIn));
});
afterAll(async () => {
  await standIn.close();
  await app.close();
});

const variants = (): readonly Variant[] => standIn.shop().variants.all;
const itemGid = (index: number): string => gid("InventoryItem", variants()[index]?.item.id ?? 0);
const locationGid = (name: string): string => gid("Location", standIn.shop().locationByName(name)?.id ?? 0);
const available = (index: number): number | undefined => variants()[index]?.item.levels[0]?.available;
const productGid = (): string => gid("Product", standIn.shop().products.all[0]?.id ?? 0);

describe("inventorySetQuantities", () => {
  const set = `mutation ($input: InventorySetQuantitiesInput!, $key: String!) {
    inventorySetQuantities(input: $input) @idempotent(key: $key) {
      inventoryAdjustmentGroup { id reason changes { name delta quantityAfterChange item { sku } } } userErrors { field code message } } }`;
  const quantity = (index: number, to: number, from: number | null): Record<string, unknown> => ({
    inventoryItemId: itemGid(index),
    locationId: locationGid("Warehouse"),
    quantity: to,
    changeFromQuantity: from,
  });
  const call = async (quantities: unknown[], key = "key-1", extra = {}): Promise<ReturnType<typeof Object>> => {
    const input = { name: "available", reason: "correction", quantities, ...extra };
    const { data, errors } = await run(set, { input, key });
    expect(errors).toBeUndefined();
    return data.inventorySetQuantities as Record<string, never>;
  };

  it("sets what is as expected, and tells of it once", async () => {
    const first = await call([quantity(0, 8, 5)]);
    expect(first.inventoryAdjustmentGroup.changes[0]).toEqual({
      name: "available",
      delta: 3,
      quantityAfterChange: 8,
      item: { sku: "shirt-S" },
    });
    const again = await call([quantity(0, 8, 5)]);
    expect(again).toEqual(first);
    expect(available(0)).toBe(8);
    await standIn.idle();
    expect(app.of("inventory_levels/update").map((one) => one.json.available)).toEqual([8]);
  });

  it("changes nothing at all when one row is stale", async () => {
    const reply = await call([quantity(0, 8, 5), quantity(1, 9, 4)]);
    expect(reply.userErrors).toEqual([expect.objectContaining({ code: "CHANGE_FROM_QUANTITY_STALE" })]);
    expect([available(0), available(1)]).toEqual([5, 5]);
    expect((await call([quantity(0, 8, null)], "key-2")).userErrors).toEqual([]);
    expect(available(0)).toBe(8);
  });

  it("refuses a key with another input, and one that failed before", async () => {
    await call([quantity(0, 8, 5)]);
    expect((await call([quantity(0, 9, 8)])).userErrors[0].code).toBe("IDEMPOTENCY_KEY_PARAMETER_MISMATCH");
    await call([quantity(0, 9, 1)], "key-2");
    expect((await call([quantity(0, 9, 1)], "key-2")).userErrors[0].code).toBe("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED");
  });

  it("wants a key, and says when a quantity to compare with is missing", async () => {
    const input = { name: "available", reason: "correction", quantities: [quantity(0, 8, 5)] };
    const bare = set.replace(" @idempotent(key: $key)", "").replace(", $key: String!", "");
    expect((await run(bare, { input })).errors?.[0]?.message).toMatch(/@idempotent directive is required/);
    const { changeFromQuantity: _gone, ...rest } = quantity(0, 8, 5);
    const reply = await run(set, { input: { ...input, quantities: [rest] }, key: "k" });
    expect(reply.errors?.[0]?.message).toMatch(/changeFromQuantity must be given/);
    expect(available(0)).toBe(5);
  });

  it.each([
    ["an unknown item", { inventoryItemId: gid("InventoryItem", 1) }, {}, "INVALID_INVENTORY_ITEM"],
    ["an unknown place", { locationId: gid("Location", 1) }, {}, "INVALID_LOCATION"],
    ["too much", { quantity: 1_000_000_001 }, {}, "INVALID_QUANTITY_TOO_HIGH"],
    ["another name", {}, { name: "sold" }, "INVALID_NAME"],
    ["another reason", {}, { reason: "because" }, "INVALID_REASON"],
    ["a document that is none", {}, { referenceDocumentUri: "nothing" }, "INVALID_REFERENCE_DOCUMENT"],
  ])("refuses %s", async (_name, row, input, code) => {
    const reply = await call([{ ...quantity(0, 8, null), ...row }], "key-1", input);
    expect(reply.userErrors[0].code).toBe(code);
    expect(available(0)).toBe(5);
  });

  it("refuses the same item twice", async () => {
    const reply = await call([quantity(0, 8, null), quantity(0, 9, null)]);
    expect(reply.userErrors[0].code).toBe("NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR");
  });

  it("stocks an item where it was not stocked", async () => {
    await call([{ ...quantity(0, 4, null), locationId: locationGid("Shop floor") }]);
    expect(variants()[0]?.item.levels.map((level) => level.available)).toEqual([5, 4]);
    await standIn.idle();
    expect(app.of("inventory_levels/connect")).toHaveLength(1);
  });

  it("adjusts by a difference", async () => {
    const adjust = `mutation ($input: InventoryAdjustQuantitiesInput!) { inventoryAdjustQuantities(input: $input)
      @idempotent(key: "a") { userErrors { code } } }`;
    const change = {
      inventoryItemId: itemGid(0),
      locationId: locationGid("Warehouse"),
      delta: -7,
      changeFromQuantity: 5,
    };
    const input = { name: "available", reason: "correction", changes: [change] };
    for (let n = 0; n < 3; n++) await run(adjust, { input });
    expect(available(0)).toBe(-2);
  });
});

describe("products", () => {
  it("are made, revised and deleted, each with its webhook", async () => {
    const set = `mutation ($input: ProductSetInput!, $identifier: ProductSetIdentifiers) {
      productSet(input: $input, identifier: $identifier) { product { id handle title variants(first: 5) { nodes { id sku price inventoryQuantity } } } userErrors { message } } }`;
    const input = {
      title: "Mug",
      productOptions: [{ name: "Colour", values: [{ name: "Red" }, { name: "Blue" }] }],
      variants: ["Red", "Blue"].map((name) => ({
        optionValues: [{ optionName: "Colour", name }],
        price: 7.5,
        inventoryItem: { sku: `mug-${name}`, tracked: true },
        inventoryQuantities: [{ locationId: locationGid("Warehouse"), name: "available", quantity: 3 }],
      })),
    };
    const made = (await run(set, { input })).data.productSet;
    expect(made).toMatchObject({
      userErrors: [],
      product: { handle: "mug", variants: { nodes: [{ price: "7.50" }, {}] } },
    });
    const [red] = made.product.variants.nodes;
    const fewer = { ...input, title: "Cup", variants: input.variants.slice(0, 1) };
    const revised = (await run(set, { input: fewer, identifier: { id: made.product.id } })).data.productSet.product;
    expect(revised).toMatchObject({ title: "Cup", variants: { nodes: [{ id: red.id, inventoryQuantity: 3 }] } });
    const gone = await run("mutation ($id: ID!) { productDelete(input: {id: $id}) { deletedProductId } }", {
      id: revised.id,
    });
    expect(gone.data.productDelete.deletedProductId).toBe(revised.id);
    await standIn.idle();
    expect(["create", "update", "delete"].map((verb) => app.of(`products/${verb}`).length)).toEqual([1, 1, 1]);
    const missing = await run(set, { input, identifier: { id: revised.id } });
    expect(missing.data.productSet.userErrors[0].message).toBe("Product does not exist");
  });

  it("are refused when they are impossible, and stay as they were", async () => {
    const update = "mutation ($p: ProductUpdateInput!) { productUpdate(product: $p) { userErrors { field message } } }";
    const blank = await run(update, { p: { id: productGid(), title: " " } });
    expect(blank.data.productUpdate.userErrors[0].message).toBe("Title can't be blank");
    expect(standIn.shop().products.all[0]?.title).toBe("Shirt");
    const renamed = await run(update, { p: { id: productGid(), title: "Blouse", handle: "blouse", tags: ["x"] } });
    expect(renamed.data.productUpdate.userErrors).toEqual([]);
    expect(standIn.shop().byHandle.get("blouse")?.tags).toEqual(["x"]);
  });

  it("have variants that are revised, added and removed", async () => {
    const update = `mutation ($id: ID!, $v: [ProductVariantsBulkInput!]!) { productVariantsBulkUpdate(productId: $id, variants: $v) {
      productVariants { sku price } userErrors { code } } }`;
    const [small] = variants();
    const id = gid("ProductVariant", small?.id ?? 0);
    const before = small?.updatedAtMs;
    const changed = await run(update, { id: productGid(), v: [{ id, price: "25.00", inventoryItem: { sku: "S2" } }] });
    expect(changed.data.productVariantsBulkUpdate.productVariants).toEqual([{ sku: "S2", price: "25.00" }]);
    expect(variants()[0]?.updatedAtMs).toBeGreaterThanOrEqual(before ?? Infinity);
    const wrong = await run(update, { id: productGid(), v: [{ id, price: "-1" }] });
    expect(wrong.data.productVariantsBulkUpdate.userErrors[0].code).toBe("NEGATIVE_PRICE_VALUE");
    const create = `mutation ($id: ID!) { productVariantsBulkCreate(productId: $id, variants: [{optionValues: [{optionName: "Size", name: "L"}],
      price: "9.00"}]) { productVariants { title } userErrors { message } } }`;
    expect((await run(create, { id: productGid() })).data.productVariantsBulkCreate.productVariants).toEqual([
      { title: "L" },
    ]);
    const twice = (await run(create, { id: productGid() })).data.productVariantsBulkCreate.userErrors;
    expect(twice[0].message).toMatch(/already exists/);
    const remove =
      "mutation ($id: ID!, $v: [ID!]!) { productVariantsBulkDelete(productId: $id, variantsIds: $v) { userErrors { message } } }";
    await run(remove, { id: productGid(), v: [id] });
    expect(variants().map((variant) => variant.optionValues[0])).toEqual(["M", "L"]);
    expect(standIn.shop().products.all[0]?.options[0]?.values.map((value) => value.name)).toEqual(["M", "L"]);
  });

  it("say whether their stock is tracked", async () => {
    const update =
      "mutation ($id: ID!) { inventoryItemUpdate(id: $id, input: {tracked: false, cost: 3.5}) { inventoryItem { tracked unitCost { amount } } } }";
    const { data } = await run(update, { id: itemGid(0) });
    expect(data.inventoryItemUpdate.inventoryItem).toEqual({ tracked: false, unitCost: { amount: "3.5" } });
    await standIn.idle();
    expect(app.of("inventory_items/update")[0]?.json).toMatchObject({ tracked: false, sku: "shirt-S" });
  });
});

describe("metafields", () => {
  it("are kept per namespace, guarded by a digest, all or none", async () => {
    const set = `mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) {
      metafields { id namespace value compareDigest } userErrors { code elementIndex } } }`;
    const one = { ownerId: productGid(), key: "note", type: "single_line_text_field", value: "a" };
    const first = (await run(set, { m: [{ ...one, compareDigest: null }] })).data.metafieldsSet;
    expect(first).toMatchObject({ userErrors: [], metafields: [{ value: "a" }] });
    const stale = (await run(set, { m: [{ ...one, value: "b", compareDigest: null }] })).data.metafieldsSet;
    expect(stale.userErrors).toEqual([{ code: "STALE_OBJECT", elementIndex: 0 }]);
    const bad = await run(set, {
      m: [
        { ...one, value: "c" },
        { ...one, ownerId: gid("Product", 1) },
      ],
    });
    expect(bad.data.metafieldsSet.userErrors[0].code).toBe("INVALID");
    const read = await run(
      'query ($id: ID!) { product(id: $id) { metafield(key: "note") { value } metafields(first: 5) { nodes { key } } } }',
      {
        id: productGid(),
      },
    );
    expect(read.data.product).toEqual({ metafield: { value: "a" }, metafields: { nodes: [{ key: "note" }] } });
  });
});
