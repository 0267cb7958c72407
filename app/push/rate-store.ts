import type { Sql } from "../platform/database.ts";

/** A token bucket as it is to be asked: how it fills, and how full it has to be to give one token. */
export interface BucketAsk {
  key: string;
  capacity: number;
  perMs: number;
  needs: number;
  /** Enough is also: the bucket of this key holds at least `orTokens`. */
  orKey?: string;
  orTokens?: number;
}

export interface BucketLevel {
  key: string;
  tokens: number;
  granted: boolean;
}

export async function createBuckets(sql: Sql, asks: readonly BucketAsk[], now: Date): Promise<void> {
  await sql.query(
    `-- all shops: they share the buckets
     INSERT INTO rate_bucket (key, tokens, updated_at)
     SELECT key, tokens, $3 FROM unnest($1::text[], $2::float8[]) b(key, tokens) ON CONFLICT (key) DO NOTHING`,
    [asks.map(({ key }) => key), asks.map(({ capacity }) => capacity), now],
  );
}

/**
 * One token out of every bucket, or none out of any. In one statement: processes that share a bucket never spend a token
 * twice. Answers what is in each now. Locked in the order of their keys, so that two askers cannot wait for each other.
 */
export async function takeTokens(sql: Sql, asks: readonly BucketAsk[], now: Date): Promise<BucketLevel[]> {
  return sql.query<BucketLevel>(
    `-- all shops: they share the buckets
     WITH asked AS (
       SELECT * FROM unnest($1::text[], $2::float8[], $3::float8[], $4::float8[], $5::text[], $6::float8[])
         a(key, capacity, per_ms, needs, or_key, or_tokens)),
     locked AS MATERIALIZED (
       SELECT b.key, b.tokens, b.updated_at FROM rate_bucket b WHERE b.key = ANY($1::text[]) ORDER BY b.key FOR UPDATE),
     filled AS MATERIALIZED (
       SELECT a.*, LEAST(a.capacity, b.tokens +
         GREATEST(0, EXTRACT(EPOCH FROM ($7::timestamptz - b.updated_at))::float8 * 1000 * a.per_ms)) AS tokens
       FROM asked a JOIN locked b ON b.key = a.key),
     verdict AS MATERIALIZED (
       SELECT bool_and(f.tokens >= f.needs
         OR EXISTS (SELECT 1 FROM filled o WHERE o.key = f.or_key AND o.tokens >= f.or_tokens)) AS granted
       FROM filled f),
     taken AS (
       UPDATE rate_bucket b SET tokens = GREATEST(0, f.tokens - 1), updated_at = GREATEST(b.updated_at, $7)
       FROM filled f, verdict v WHERE v.granted AND b.key = f.key RETURNING b.key)
     SELECT f.key, f.tokens, v.granted FROM filled f, verdict v ORDER BY f.key`,
    [
      asks.map(({ key }) => key),
      asks.map(({ capacity }) => capacity),
      asks.map(({ perMs }) => perMs),
      asks.map(({ needs }) => needs),
      asks.map(({ orKey }) => orKey ?? null),
      asks.map(({ orTokens }) => orTokens ?? null),
      now,
    ],
  );
}
