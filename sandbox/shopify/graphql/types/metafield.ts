import { createHash } from "node:crypto";
import { gid } from "../../store/ids.ts";
import type { Metafield } from "../../store/records.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { TypeResolvers } from "../context.ts";
import { listed } from "../listing.ts";

/** Where an app keeps its own metafields when it names no namespace, or one that starts with `$app`. */
const APP_NAMESPACE = "app--290000001";

export function namespaceOf(given: unknown): string {
  const text = typeof given === "string" ? given : "$app";
  return text === "$app" || text.startsWith("$app:") ? text.replace("$app", APP_NAMESPACE).replace(":", "--") : text;
}

export const metafieldsOf = (shop: ShopStore, ownerGid: string): Metafield[] => shop.metafields.of(ownerGid);

/** The two fields of everything that has metafields. */
export function metafieldFields<Source>(ownerGid: (source: Source, shop: ShopStore) => string): TypeResolvers<Source> {
  return {
    metafield: (source, args, { shop }) =>
      metafieldsOf(shop, ownerGid(source, shop)).find(
        (one) => one.namespace === namespaceOf(args.namespace) && one.key === args.key,
      ) ?? null,
    metafields: (source, args, { shop }) =>
      listed(
        metafieldsOf(shop, ownerGid(source, shop)).filter(
          (one) => args.namespace === undefined || one.namespace === namespaceOf(args.namespace),
        ),
        (one) => one.id,
        args,
      ),
  };
}

export const digest = (value: string): string => createHash("sha256").update(value).digest("hex");

export const metafield: TypeResolvers<Metafield> = {
  id: (source) => gid("Metafield", source.id),
  legacyResourceId: (source) => String(source.id),
  jsonValue: (source) => {
    try {
      return JSON.parse(source.value) as unknown;
    } catch {
      return source.value;
    }
  },
  compareDigest: (source) => digest(source.value),
  createdAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.updatedAtMs),
  sizeInBytes: (source) => Buffer.byteLength(source.value),
};
