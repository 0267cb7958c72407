import type { Metafield } from "../../store/records.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import { isTaken, ownerTypeOf } from "./metafield-input.ts";
import { recordOf } from "../queries.ts";
import type { Resolve } from "../context.ts";
import type { UserError } from "../idempotency.ts";
import type { Args } from "../listing.ts";
import { digest, metafieldsOf, namespaceOf } from "../types/metafield.ts";

/** Shopify's limit for one call. */
const MAX_METAFIELDS = 25;
const MAX_VALUE_BYTES = 128 * 1024;

/** All of them, or none. A `compareDigest` guards against another's change; null stands for "there is none yet". */
export const metafieldsSet: Resolve<unknown> = (_source, args, { shop }) => {
  const rows = args.metafields as Args[]; // a required list of objects, checked by the schema
  const userErrors: (UserError & { elementIndex: number })[] = [];
  const refuse = (elementIndex: number, field: string, message: string, code: string): void => {
    userErrors.push({ field: ["metafields", String(elementIndex), field], message, code, elementIndex });
  };
  if (rows.length > MAX_METAFIELDS) {
    refuse(
      0,
      "metafields",
      `Exceeded the maximum metafields input limit of ${MAX_METAFIELDS}.`,
      "LESS_THAN_OR_EQUAL_TO",
    );
  }
  rows.forEach((row, index) => {
    const owner = String(row.ownerId);
    if (!recordOf(shop, owner)) refuse(index, "ownerId", "Owner does not exist.", "INVALID");
    if (row.value === "") refuse(index, "value", "Value can't be blank.", "BLANK");
    if (Buffer.byteLength(String(row.value)) > MAX_VALUE_BYTES)
      refuse(index, "value", "Value is too long.", "TOO_LONG");
    const known = find(metafieldsOf(shop, owner), row);
    if (!known && typeof row.type !== "string") refuse(index, "type", "Type can't be blank.", "BLANK");
    const current = known ? digest(known.value) : null;
    const whole = { ...nameOf(row), type: "", value: String(row.value) };
    if (isTaken(shop, ownerTypeOf(owner), whole, owner)) {
      refuse(index, "value", "Value must be unique: another record has it already.", "TAKEN");
    }
    if (row.compareDigest !== undefined && row.compareDigest !== current) {
      refuse(index, "compareDigest", "The resource has been updated since it was loaded.", "STALE_OBJECT");
    }
  });
  if (userErrors.length > 0) return { metafields: [], userErrors };
  const metafields = rows.flatMap((row) => {
    const owner = String(row.ownerId);
    const known = find(metafieldsOf(shop, owner), row);
    const type = typeof row.type === "string" ? row.type : (known?.type ?? "");
    return putMetafields(shop, owner, [{ ...nameOf(row), type, value: String(row.value) }]);
  });
  return { metafields, userErrors: [] };
};

/** Sets some metafields of an owner; its others stay. */
export function putMetafields(
  shop: ShopStore,
  owner: string,
  rows: readonly Pick<Metafield, "namespace" | "key" | "type" | "value">[],
): Metafield[] {
  return rows.map((row) => {
    const all = metafieldsOf(shop, owner);
    const known = all.find((one) => one.namespace === row.namespace && one.key === row.key);
    const next: Metafield = {
      kind: "Metafield",
      id: known?.id ?? shop.numbering.next("Metafield"),
      ownerGid: owner,
      ...row,
      createdAtMs: known?.createdAtMs ?? shop.now(),
      updatedAtMs: shop.now(),
    };
    shop.metafields.put(owner, [...all.filter((one) => one !== known), next]);
    return next;
  });
}

const nameOf = (row: Args): { namespace: string; key: string } => ({
  namespace: namespaceOf(row.namespace),
  key: String(row.key),
});

const find = (all: readonly Metafield[], row: Args): Metafield | undefined =>
  all.find((one) => one.namespace === namespaceOf(row.namespace) && one.key === row.key);
