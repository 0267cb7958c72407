import type { Installation } from "../store/kept-records.ts";
import type { ShopStore } from "../store/shop-store.ts";

const NEVER: Installation = { installed: false, scopes: [], installedAtMs: null, uninstalledAtMs: null };

export const installationOf = (shop: ShopStore): Installation => shop.kept.get("installation", "app") ?? NEVER;

export const isInstalled = (shop: ShopStore): boolean => installationOf(shop).installed;

export function setInstallation(shop: ShopStore, change: Partial<Installation>): Installation {
  const next = { ...installationOf(shop), ...change };
  shop.kept.set("installation", "app", next);
  return next;
}

/** Leave to write something is leave to read it. */
export function withImplied(scopes: readonly string[]): Set<string> {
  const reads = scopes.filter((scope) => scope.startsWith("write_")).map((scope) => scope.replace(/^write_/, "read_"));
  return new Set([...scopes, ...reads]);
}
