import { parseGid } from "../../store/ids.ts";
import type { MetafieldDefinition } from "../../store/kept-records.ts";
import type { Metafield } from "../../store/records.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { Args } from "../listing.ts";
import { namespaceOf } from "../types/metafield.ts";

type Row = Pick<Metafield, "namespace" | "key" | "type" | "value">;

interface Refuser {
  shop: ShopStore;
  refuse(path: string[], message: string): void;
}

const definitionKey = (ownerType: string, namespace: string, key: string): string => `${ownerType} ${namespace} ${key}`;

export const definitionOf = (
  shop: ShopStore,
  ownerType: string,
  namespace: string,
  key: string,
): MetafieldDefinition | undefined => shop.kept.get("definition", definitionKey(ownerType, namespace, key));

export function keepDefinition(shop: ShopStore, definition: MetafieldDefinition): void {
  const { ownerType, namespace, key } = definition;
  shop.kept.set("definition", definitionKey(ownerType, namespace, key), definition);
}

/** `gid://shopify/ProductVariant/1` belongs to what the schema calls PRODUCTVARIANT. */
export const ownerTypeOf = (ownerGid: string): string => (parseGid(ownerGid)?.kind ?? "").toUpperCase();
const kindOfType = (ownerType: string): string => ownerType.charAt(0) + ownerType.slice(1).toLowerCase();

/** Whether another owner has this value where no two may. */
export function isTaken(shop: ShopStore, ownerType: string, row: Row, ownerGid: string): boolean {
  if (definitionOf(shop, ownerType, row.namespace, row.key)?.unique !== true) return false;
  return shop.metafields.ownersOf(kindOfType(ownerType), row).some((owner) => owner !== ownerGid);
}

/** The metafields that come with a new or changed record; their types may follow from their definitions. */
export function metafieldRows(reader: Refuser, rows: readonly Args[], ownerType: string, ownerGid: string): Row[] {
  return rows.map((given, at) => {
    const path = ["metafields", String(at)];
    const namespace = namespaceOf(given.namespace);
    const key = typeof given.key === "string" ? given.key : "";
    const definition = definitionOf(reader.shop, ownerType, namespace, key);
    const type = typeof given.type === "string" ? given.type : (definition?.type ?? "");
    const value = typeof given.value === "string" ? given.value : "";
    if (key === "") reader.refuse([...path, "key"], "Key can't be blank");
    if (value === "") reader.refuse([...path, "value"], "Value can't be blank");
    if (type === "") reader.refuse([...path, "type"], "Type can't be blank");
    else if (definition && definition.type !== type) {
      reader.refuse([...path, "type"], `Type must be ${definition.type}, as its definition says`);
    }
    const row = { namespace, key, type, value };
    if (isTaken(reader.shop, ownerType, row, ownerGid)) {
      reader.refuse([...path, "value"], "Value must be unique: another record has it already");
    }
    return row;
  });
}
