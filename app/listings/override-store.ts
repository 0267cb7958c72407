import { z } from "zod";
import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The table `override`: what the merchant set by hand for one product or variant on one account. */

export interface OverrideRow {
  accountId: number;
  productId: string;
  /** Empty: the whole product. */
  variantId: string;
  field: string;
  value: unknown;
}

type ByField = ReadonlyMap<string, unknown>;
const none: ByField = new Map();

/** What was set by hand for a chunk of listings. */
export class Overrides {
  readonly #byOwner = new Map<string, Map<string, unknown>>();

  constructor(rows: readonly OverrideRow[]) {
    for (const { accountId, productId, variantId, field, value } of rows) {
      const owner = `${accountId}/${productId}/${variantId}`;
      const fields = this.#byOwner.get(owner) ?? new Map<string, unknown>();
      this.#byOwner.set(owner, fields.set(field, value));
    }
  }

  /** By field. Without a variant: of the whole product. */
  of(accountId: number, productId: string, variantId = ""): ByField {
    return this.#byOwner.get(`${accountId}/${productId}/${variantId}`) ?? none;
  }
}

export async function readOverrides(
  sql: Sql,
  shop: ShopId,
  accountIds: readonly number[],
  productIds: readonly string[],
): Promise<OverrideRow[]> {
  if (accountIds.length === 0 || productIds.length === 0) return [];
  return sql.query<OverrideRow>(
    `SELECT account_id AS "accountId", product_id AS "productId", variant_id AS "variantId", field, value
     FROM override WHERE shop_id = $1 AND account_id = ANY($2::int[]) AND product_id = ANY($3::text[])
     ORDER BY variant_id, field`,
    [shop, accountIds, productIds],
  );
}

export async function writeOverride(tx: Sql, shop: ShopId, row: OverrideRow, at: Date): Promise<void> {
  await tx.query(
    `INSERT INTO override (shop_id, account_id, product_id, variant_id, field, value, set_at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)
     ON CONFLICT (account_id, product_id, variant_id, field)
     DO UPDATE SET value = excluded.value, set_at = excluded.set_at`,
    [shop, row.accountId, row.productId, row.variantId, row.field, JSON.stringify(row.value), at],
  );
}

/** Answers false if there was none. */
export async function deleteOverride(tx: Sql, shop: ShopId, row: Omit<OverrideRow, "value">): Promise<boolean> {
  const rows = await tx.query(
    `DELETE FROM override WHERE shop_id = $1 AND account_id = $2 AND product_id = $3 AND variant_id = $4 AND field = $5
     RETURNING field`,
    [shop, row.accountId, row.productId, row.variantId, row.field],
  );
  return rows.length > 0;
}

const text = (max: number) => z.string().trim().min(1, "Enter a text, or clear the override.").max(max);
const units = z.number("Enter a whole number.").int("Enter a whole number.").min(0, "Not below zero.").max(1_000_000);

/** What may be set by hand, and for what: by field, without the name behind `aspect:`. */
export const overrideFields = {
  title: { of: "product", value: text(1000) },
  description: { of: "product", value: text(500_000) },
  category: {
    of: "product",
    value: z.object({ id: z.string().trim().min(1).max(100), name: z.string().trim().max(500) }),
  },
  condition: { of: "product", value: text(100) },
  aspect: { of: "either", value: z.array(text(1000)).min(1, "Enter a value, or clear the override.").max(50) },
  price: {
    of: "variant",
    value: z.number("Enter an amount.").int("Enter an amount.").min(1, "A price must be above zero.").max(1e12),
  },
  buffer: { of: "either", value: units },
  cap: { of: "either", value: units },
} as const;
export type OverrideField = keyof typeof overrideFields;

/** `aspect:Brand` -> aspect; undefined for a field that cannot be overridden. */
export function overrideField(field: string): OverrideField | undefined {
  const name = /^aspect:.{1,100}$/su.test(field) ? "aspect" : field;
  if (name === "aspect" && field === "aspect") return undefined;
  return name in overrideFields ? (name as OverrideField) : undefined; // checked by `in`
}
