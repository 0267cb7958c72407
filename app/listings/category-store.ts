import { z } from "zod";
import type { CategorySchema } from "../connectors/contract.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The tables `category_choice` and `channel_fact`. */

export interface CategoryChoice {
  accountId: number;
  sourceKey: string;
  /** Empty: the channel was asked, and had none to suggest. */
  categoryId: string;
  categoryName: string;
  confidence: number;
  isConfirmed: boolean;
}

const choiceColumns = `account_id AS "accountId", source_key AS "sourceKey", category_id AS "categoryId",
  category_name AS "categoryName", confidence, confirmed_at IS NOT NULL AS "isConfirmed"`;

export async function readChoices(
  sql: Sql,
  shop: ShopId,
  accountIds: readonly number[],
  sourceKeys: readonly string[],
): Promise<CategoryChoice[]> {
  if (accountIds.length === 0 || sourceKeys.length === 0) return [];
  return sql.query<CategoryChoice>(
    `SELECT ${choiceColumns} FROM category_choice
     WHERE shop_id = $1 AND account_id = ANY($2::int[]) AND source_key = ANY($3::text[])`,
    [shop, accountIds, sourceKeys],
  );
}

/** Those that need the merchant first. */
export async function readAllChoices(
  sql: Sql,
  shop: ShopId,
  accountId: number,
  limit: number,
): Promise<CategoryChoice[]> {
  return sql.query<CategoryChoice>(
    `SELECT ${choiceColumns} FROM category_choice
     WHERE shop_id = $1 AND account_id = $2 ORDER BY confirmed_at IS NOT NULL, confidence, source_key LIMIT $3`,
    [shop, accountId, limit],
  );
}

/** A suggestion never replaces what the merchant chose. */
export async function writeSuggestions(tx: Sql, shop: ShopId, choices: readonly CategoryChoice[]): Promise<void> {
  if (choices.length === 0) return;
  await tx.query(
    `INSERT INTO category_choice AS c (shop_id, account_id, source_key, category_id, category_name, confidence)
     SELECT $1, n.* FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::int[]) n
     ON CONFLICT (account_id, source_key) DO UPDATE SET category_id = excluded.category_id,
       category_name = excluded.category_name, confidence = excluded.confidence
     WHERE c.confirmed_at IS NULL`,
    [
      shop,
      choices.map(({ accountId }) => accountId),
      choices.map(({ sourceKey }) => sourceKey),
      choices.map(({ categoryId }) => categoryId),
      choices.map(({ categoryName }) => categoryName),
      choices.map(({ confidence }) => confidence),
    ],
  );
}

export async function writeChoice(
  tx: Sql,
  shop: ShopId,
  choice: Omit<CategoryChoice, "confidence" | "isConfirmed">,
  at: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO category_choice (shop_id, account_id, source_key, category_id, category_name, confidence, confirmed_at)
     VALUES ($1, $2, $3, $4, $5, 100, $6)
     ON CONFLICT (account_id, source_key) DO UPDATE SET category_id = excluded.category_id,
       category_name = excluded.category_name, confidence = 100, confirmed_at = excluded.confirmed_at`,
    [shop, choice.accountId, choice.sourceKey, choice.categoryId, choice.categoryName, at],
  );
}

/** What a category asks for, as the channel said it; `problem`: it does not know the category. */
export interface CategoryFact extends CategorySchema {
  problem?: string | undefined;
  expiresAt: Date;
}

const fact = z.object({
  id: z.string(),
  aspects: z.array(
    z.object({
      name: z.string(),
      required: z.boolean(),
      multiple: z.boolean(),
      values: z.array(z.string()).exactOptional(),
      maxLength: z.number().exactOptional(),
      forVariations: z.boolean(),
    }),
  ),
  conditions: z.array(z.object({ id: z.string(), name: z.string() })),
  problem: z.string().optional(),
});

const factKey = (categoryId: string) => `category:${categoryId}`;
export const categoryFactKey = (accountId: number, categoryId: string) => `${accountId}/${categoryId}`;

/** By `categoryFactKey`. Old ones too: better than none until the channel is asked again. */
export async function readCategoryFacts(
  sql: Sql,
  shop: ShopId,
  accountIds: readonly number[],
  categoryIds: readonly string[],
): Promise<Map<string, CategoryFact>> {
  if (accountIds.length === 0 || categoryIds.length === 0) return new Map();
  const rows = await sql.query<{ account_id: number; value: unknown; expires_at: Date }>(
    `SELECT account_id, value, expires_at FROM channel_fact
     WHERE shop_id = $1 AND account_id = ANY($2::int[]) AND key = ANY($3::text[])`,
    [shop, accountIds, categoryIds.map(factKey)],
  );
  return new Map(
    rows.map((row) => {
      const value = fact.parse(row.value);
      return [categoryFactKey(row.account_id, value.id), { ...value, expiresAt: row.expires_at }];
    }),
  );
}

export async function writeCategoryFact(
  sql: Sql,
  shop: ShopId,
  accountId: number,
  { expiresAt, ...value }: CategoryFact,
): Promise<void> {
  await sql.query(
    `INSERT INTO channel_fact (shop_id, account_id, key, value, expires_at) VALUES ($1, $2, $3, $4::jsonb, $5)
     ON CONFLICT (account_id, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
    [shop, accountId, factKey(value.id), JSON.stringify(value), expiresAt],
  );
}
