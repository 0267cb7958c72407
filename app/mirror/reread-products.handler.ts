import { toGid, type ProductId, type ShopId, type VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { ShopAdmin } from "../shopify/index.ts";
import { applySnapshots, applyVariants, bury } from "./apply-snapshots.ts";
import type { MirrorDeps } from "./deps.ts";
import { deleteThem } from "./finish-run.ts";
import { settleSeconds, toldByRead } from "./judge.ts";
import { closedLocationsOf, lockMirror, shopOf } from "./location-store.ts";
import { emptyOutcome, handOver } from "./outcome.ts";
import { applyShop, readShop } from "./read-shop.ts";
import { readProduct, readSomeVariants } from "./read-product.ts";
import { productsOfVariants } from "./variant-store.ts";

/**
 * Asks Shopify about products of which webhooks left a doubt; without any, about the shop and its locations.
 * @throws when Shopify could not be asked: the job comes again
 */
export async function rereadProducts(
  deps: MirrorDeps,
  shopId: ShopId,
  { productIds, variantIds }: { productIds: readonly ProductId[]; variantIds: readonly VariantId[] },
  signal: AbortSignal,
): Promise<void> {
  const shop = await shopOf(deps.database.sql, shopId);
  if (shop?.state !== "installed") return;
  const admin = deps.shopify.admin(shop.domain);
  let { currency } = shop;
  const isShopMeant = productIds.length === 0 && variantIds.length === 0;
  if (isShopMeant || currency === "") currency = await rereadShop(deps, admin, shopId);
  for (const productId of productIds) {
    signal.throwIfAborted();
    await rereadProduct(deps, admin, { shopId, productId, currency });
  }
  if (variantIds.length === 0) return;
  const reread = await rereadVariants(deps, admin, { shopId, variantIds, currency });
  if (!reread.ok) throw new Error(reread.message);
}

async function rereadShop(deps: MirrorDeps, admin: ShopAdmin, shopId: ShopId): Promise<string> {
  const read = await readShop(admin, deps.clock.nowMs());
  if (!read.ok) throw new Error(`the shop could not be read: ${read.failure.message}`);
  await deps.database.transaction(async (tx) => {
    const outcome = emptyOutcome();
    await lockMirror(tx, shopId);
    await applyShop(tx, shopId, read.data, outcome);
    await handOver(deps, tx, shopId, outcome, { rereadAfterSeconds: settleSeconds });
  });
  return read.data.facts.currency;
}

interface Target {
  shopId: ShopId;
  productId: ProductId;
  currency: string;
}

async function rereadProduct(deps: MirrorDeps, admin: ShopAdmin, { shopId, productId, currency }: Target) {
  const told = toldByRead(deps.clock.nowMs());
  const read = await readProduct(admin, toGid("Product", productId), { currency, told });
  if (read.kind === "failed") throw new Error(`the product ${productId} could not be read: ${read.message}`);
  await deps.database.transaction(async (tx) => {
    const outcome = emptyOutcome();
    await lockMirror(tx, shopId);
    switch (read.kind) {
      case "missing":
        await deleteThem(tx, shopId, [{ id: productId, deletedAtMs: told.atMs }], outcome);
        break;
      case "moved":
        outcome.doubtful.add(productId);
        break;
      case "read": {
        const options = { believeTies: true, closedLocations: await closedLocationsOf(tx, shopId) };
        await bury(tx, shopId, await applySnapshots(tx, shopId, [read.snapshot], outcome, options), outcome);
      }
    }
    // What is still in doubt changed within the last seconds: it is asked for once more when they have passed.
    await handOver(deps, tx, shopId, outcome, { rereadAfterSeconds: settleSeconds });
  });
}

interface VariantTarget {
  shopId: ShopId;
  variantIds: readonly VariantId[];
  currency: string;
}

/** Runs in the transaction that applies what was read; answers variants that are to be derived again whatever was read. */
export type Within = (tx: Sql) => Promise<readonly VariantId[]>;

/**
 * Reads the stock of these variants as it is now, and applies it together with what `within` does. Answers why not, where
 * Shopify could not be asked: `within` has not run then.
 */
export async function rereadStock(
  deps: MirrorDeps,
  shopId: ShopId,
  variantIds: readonly VariantId[],
  within: Within,
): Promise<{ ok: true } | { ok: false; message: string }> {
  const shop = await shopOf(deps.database.sql, shopId);
  if (shop?.state !== "installed") return { ok: false, message: "the app is not installed in this shop" };
  const target = { shopId, variantIds, currency: shop.currency };
  return rereadVariants(deps, deps.shopify.admin(shop.domain), target, within);
}

async function rereadVariants(
  deps: MirrorDeps,
  admin: ShopAdmin,
  { shopId, variantIds, currency }: VariantTarget,
  within?: Within,
): Promise<{ ok: true } | { ok: false; message: string }> {
  const told = toldByRead(deps.clock.nowMs());
  const gids = variantIds.map((id) => toGid("ProductVariant", id));
  const read = await readSomeVariants(admin, gids, currency);
  if (read.kind === "failed") return { ok: false, message: `variants could not be read: ${read.message}` };
  const found = new Set(read.variants.map(({ id }) => id));
  await deps.database.transaction(async (tx) => {
    const outcome = emptyOutcome();
    await lockMirror(tx, shopId);
    const options = { believeTies: true, closedLocations: await closedLocationsOf(tx, shopId) };
    await applyVariants(tx, shopId, { ...read, told }, outcome, options);
    const missing = variantIds.filter((id) => !found.has(id));
    for (const id of await productsOfVariants(tx, shopId, missing)) outcome.doubtful.add(id);
    for (const id of (await within?.(tx)) ?? []) outcome.variants.add(id);
    await handOver(deps, tx, shopId, outcome, { rereadAfterSeconds: settleSeconds });
  });
  return { ok: true };
}
