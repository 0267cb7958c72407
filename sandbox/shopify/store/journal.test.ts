import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importCatalog, type ShopifyStandIn } from "../index.ts";
import { ask, catalogProduct, FakeApp, graphql, install, manyProducts, startStandIn } from "../testing.ts";

let folder: string;
let stateFile: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  stateFile = join(folder, "state.jsonl");
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  rmSync(folder, { recursive: true });
});

/** A stand-in on the same state file. The one before is left as it is, unclosed: what a kill leaves behind. */
async function started(options: Parameters<typeof startStandIn>[0] = {}): Promise<ShopifyStandIn> {
  const standIn = await startStandIn({ stateFile, ...options });
  open.push(standIn);
  return standIn;
}

async function whole(standIn: ShopifyStandIn, shop = "demo.myshopify.com"): Promise<unknown> {
  const { body } = await ask(standIn.origin, "GET", `/_sandbox/state?shop=${shop}`);
  const { webhooks: _sent, ...state } = body as Record<string, unknown>;
  return state;
}

describe("the state file", () => {
  it("brings back all that was shown, without a goodbye", async () => {
    const first = await started();
    await importCatalog(first.shop(), manyProducts(5, 3));
    const token = await install(first);
    const control = (method: string, path: string, body?: unknown): Promise<unknown> =>
      ask(first.origin, method, `/_sandbox${path}`, body);
    await control("POST", "/locations", { name: "Annex" });
    await control("PATCH", "/locations/Warehouse", { name: "Depot" });
    await control("POST", "/inventory", { sku: "p-1-1", location: "Annex", available: 77 });
    await control("POST", "/inventory", { sku: "p-1-2", delta: -30 });
    await control("PATCH", "/products/p-2", {
      title: "Renamed",
      price: "3.00",
      removeVariants: ["p-2-0"],
      handle: "second",
    });
    await control("DELETE", "/products/p-3");
    await control("PUT", "/collections/all", { title: "All", products: ["p-0", "second"] });
    await control("POST", "/products", [catalogProduct({ title: "👕" })]);
    const second = await started();
    expect(await whole(second)).toEqual(await whole(first));
    expect((await graphql(second, token)("{ shop { name } }")).errors).toBeUndefined();
    expect(second.shop().variantsBySku("p-1-1")[0]?.updatedAtMs).toBe(
      first.shop().variantsBySku("p-1-1")[0]?.updatedAtMs,
    );
    await importCatalog(second.shop(), [catalogProduct({ handle: "later" })]);
    const ids = second.shop().products.all.map((product) => product.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(first.shop().products.get(ids.at(-1) ?? 0)).toBeUndefined();
  });

  it("keeps several shops in one file, apart", async () => {
    const shops = [{ domain: "a.myshopify.com" }, { domain: "b.myshopify.com", locations: [{ name: "Only" }] }];
    const first = await started({ shops });
    await importCatalog(first.shop("a.myshopify.com"), manyProducts(2));
    const second = await started({ shops });
    for (const { domain } of shops) expect(await whole(second, domain)).toEqual(await whole(first, domain));
    expect(second.shop("b.myshopify.com").products.size).toBe(0);
  });

  it("delivers after a restart what was not delivered before", async () => {
    const app = await FakeApp.start();
    open.push(app);
    const first = await started({ webhookRetryMs: 600_000 });
    await importCatalog(first.shop(), manyProducts(1));
    await install(first);
    await ask(first.origin, "POST", "/_sandbox/inventory", { sku: "p-0-0", available: 9 });
    await new Promise((done) => setTimeout(done, 100));
    const second = await started({ appOrigin: app.origin });
    await second.idle();
    expect(app.of("inventory_levels/update").map((one) => one.json.available)).toEqual([9]);
    second.services.persist();
    const third = await started({ appOrigin: app.origin });
    await third.idle();
    expect(app.of("inventory_levels/update")).toHaveLength(1);
  });

  it("forgets a last line that was cut off, and goes on after it", async () => {
    const first = await started();
    await importCatalog(first.shop(), manyProducts(2));
    appendFileSync(stateFile, '["product",0,{"id":81000000');
    const second = await started();
    expect(second.shop().products.size).toBe(2);
    await importCatalog(second.shop(), [catalogProduct()]);
    expect((await started()).shop().products.size).toBe(3);
  });

  it("says where it is damaged", async () => {
    writeFileSync(stateFile, '["numbers",0,{}]\nnonsense\n["numbers",0,{}]\n');
    await expect(startStandIn({ stateFile })).rejects.toThrow(/is damaged in line 2\. Delete it/);
  });

  it("is written anew when history outgrows the state, and misses nothing meanwhile", async () => {
    const first = await started();
    await importCatalog(first.shop(), manyProducts(50, 40));
    const product = first.shop().byHandle.get("p-1");
    const sizes: number[] = [];
    for (let n = 0; n < 3500; n++) {
      first.shop().transact(() => {
        if (product) product.bodyHtml = `${n}`.padEnd(200, "x");
        if (product) first.shop().record({ topic: "products/update", product });
      });
      if (n % 100 === 0) {
        sizes.push(statSync(stateFile).size);
        await new Promise((done) => setImmediate(done));
      }
    }
    await new Promise((done) => setTimeout(done, 50));
    expect(sizes.some((size, index) => size < (sizes[index - 1] ?? 0))).toBe(true);
    const second = await started();
    expect(second.shop().byHandle.get("p-1")?.bodyHtml).toBe("3499".padEnd(200, "x"));
    expect(await whole(second)).toEqual(await whole(first));
    expect(readFileSync(stateFile, "utf8").length).toBeLessThan(40_000_000);
  });
});
