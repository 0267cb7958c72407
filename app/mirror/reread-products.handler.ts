import { toGid, type ProductId, type ShopId } from "../domain/ids.ts";
import type { ShopAdmin } from "../shopify/index.ts";
import { applySnapshots, bury } from "./apply-snapshots.ts";
import type { MirrorDeps } from "./deps.ts";
import { deleteThem } from "./finish-run.ts";
import { settleSeconds, toldByRead } from "./judge.ts";
import { knownLocations, lockMirror, shopOf } from "./location-store.ts";
import { emptyOutcome, handOver } from "./outcome.ts";
import { isOpen } from "./plan-events.ts";
import { applyShop, readShop } from "./read-shop.ts";
import { readProduct } from "./read-product.ts";

/**
 * Asks Shopify about products of which webhooks left a doubt; without any, about the shop and its locations.
 * @throws when Shopify could not be asked: the job comes again
 */
export async function rereadProducts(
  deps: MirrorDeps,
  shopId: ShopId,
  productIds: readonly ProductId[],
  signal: AbortSignal,
): Promise<void> {
  const shop = await shopOf(deps.database.sql, shopId);
  if (shop?.state !== "installed") return;
  const admin = deps.shopify.admin(shop.domain);
  let { currency } = shop;
  if (productIds.length === 0 || currency === "") currency = await rereadShop(deps, admin, shopId);
  for (const productId of productIds) {
    signal.throwIfAborted();
    await rereadProduct(deps, admin, { shopId, productId, currency });
  }
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
        const locations = await knownLocations(tx, shopId);
        const closedLocations = new Set(locations.filter((location) => !isOpen(location)).map(({ id }) => id));
        const options = { believeTies: true, closedLocations };
        await bury(tx, shopId, await applySnapshots(tx, shopId, [read.snapshot], outcome, options), outcome);
      }
    }
    // What is still in doubt changed within the last seconds: it is asked for once more when they have passed.
    await handOver(deps, tx, shopId, outcome, { rereadAfterSeconds: settleSeconds });
  });
}
