import { catalogTopics, lifecycleTopics } from "../domain/topics.ts";
import type { Sql } from "../platform/database.ts";

/** Receipts that cannot tell of a customer are not searched: there are a thousand of them for each other one. */
const impersonalTopics = [...catalogTopics, ...lifecycleTopics];

/** Empties the bodies that hold one of the texts; at most `limit`, and answers how many. */
export async function forgetBodiesWith(
  tx: Sql,
  shopDomain: string,
  texts: readonly string[],
  limit: number,
): Promise<number> {
  const rows = await tx.query(
    `-- all shops: of one, by its domain, for a receipt comes before the shop's id is known
     UPDATE webhook_receipt SET body = ''::bytea WHERE id IN (
       SELECT id FROM webhook_receipt
       WHERE shop_domain = $1 AND state <> 'due' AND topic <> ALL($2::text[]) AND octet_length(body) > 0
         AND EXISTS (SELECT 1 FROM unnest($3::text[]) AS needle WHERE position(convert_to(needle, 'UTF8') IN body) > 0)
       LIMIT $4)
     RETURNING id`,
    [shopDomain, impersonalTopics, texts, limit],
  );
  return rows.length;
}

/** Whether Shopify gave us a token of the shop since then: it does so only where the app is installed. */
export async function hasTokenSince(tx: Sql, shopDomain: string, since: Date): Promise<boolean> {
  const rows = await tx.query(
    `-- all shops: of one, by its domain
     SELECT 1 FROM shop_session WHERE shop = $1 AND updated_at > $2 LIMIT 1`,
    [shopDomain, since],
  );
  return rows.length > 0;
}

/**
 * Every table with a `shop_id`, as the database itself knows them: a new table needs nothing done here. Those that
 * refer to others come first.
 */
export async function tablesOfShops(tx: Sql): Promise<string[]> {
  const tables = await tx.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attname = 'shop_id' AND NOT a.attisdropped ORDER BY 1`,
  );
  const references = await tx.query<{ child: string; parent: string }>(
    `-- all shops: it reads the catalog of the database
     SELECT DISTINCT format('%I.%I', cn.nspname, c.relname) AS child, format('%I.%I', pn.nspname, p.relname) AS parent
     FROM pg_constraint k
     JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
     JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
     WHERE k.contype = 'f' AND k.conrelid <> k.confrelid`,
  );
  return childrenFirst(
    tables.map((table) => table.name),
    references,
  );
}

/** A circle of references is left in the given order: nothing else can be done about it. */
export function childrenFirst(
  tables: readonly string[],
  references: readonly { child: string; parent: string }[],
): string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const visit = (table: string) => {
    if (seen.has(table)) return;
    seen.add(table);
    for (const { child, parent } of references) if (parent === table) visit(child);
    if (tables.includes(table)) ordered.push(table);
  };
  tables.forEach(visit);
  return ordered;
}

/** Deletes at most `limit` rows, and answers how many. `table` comes from `tablesOfShops`, quoted. */
export async function deleteSome(tx: Sql, table: string, shop: number, limit: number): Promise<number> {
  const [row] = await tx.query<{ deleted: number }>(
    `-- all shops: of one, also where a shop itself may not write: nothing of it may stay
     WITH gone AS (
       DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE shop_id = $1 LIMIT $2)) RETURNING 1)
     SELECT count(*)::int AS deleted FROM gone`,
    [shop, limit],
  );
  return row?.deleted ?? 0;
}

/** Receipts are the shop's by its domain. Those that are just being worked on (`except`) stay, emptied afterwards. */
export async function deleteSomeReceipts(
  tx: Sql,
  shopDomain: string,
  except: readonly number[],
  limit: number,
): Promise<number> {
  const [row] = await tx.query<{ deleted: number }>(
    `-- all shops: of one, by its domain
     WITH gone AS (
       DELETE FROM webhook_receipt WHERE id IN (
         SELECT id FROM webhook_receipt
         WHERE shop_domain = $1 AND id <> ALL($2::bigint[]) AND NOT (octet_length(body) = 0 AND state <> 'due')
         LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING 1)
     SELECT count(*)::int AS deleted FROM gone`,
    [shopDomain, except, limit],
  );
  return row?.deleted ?? 0;
}

/** The row itself stays, without anything but its id and domain: so that what arrives late is known as late. */
export async function markRedacted(tx: Sql, shop: number): Promise<void> {
  await tx.query(
    `UPDATE shop SET state = 'redacted', name = '', currency = '', timezone = 'UTC', country_code = '', scopes = '',
       scopes_at = NULL, source_updated_at = NULL, uninstalled_at = coalesce(uninstalled_at, installed_at) WHERE id = $1`,
    [shop],
  );
}

export async function deleteSessions(tx: Sql, shopDomain: string): Promise<void> {
  await tx.query(
    `-- all shops: of one, by its domain
     DELETE FROM shop_session WHERE shop = $1`,
    [shopDomain],
  );
}
