import { privacyTopics } from "../domain/topics.ts";
import type { Sql } from "../platform/database.ts";
import type { WebhookHeaders } from "./headers.ts";

export interface NewReceipt extends WebhookHeaders {
  body: Buffer;
  receivedAt: Date;
  isKnownTopic: boolean;
}

/**
 * Stores them all with one statement, which is one transaction, and wakes the drainers by its commit. A webhook that is
 * there already is left as it is. Answers, in the given order, whether the shop is one of ours: if not, only what
 * privacy law asks for is stored, for that has to be answered for a shop that left long ago, too.
 */
export async function insertReceipts(sql: Sql, receipts: readonly NewReceipt[]): Promise<boolean[]> {
  const rows = await sql.query<{ is_accepted: boolean }>(
    `-- all shops: webhooks that arrive at once are stored at once, whichever they are for
     WITH given AS (
       SELECT g.*, shop.id IS NOT NULL OR g.topic = ANY($10::text[]) AS is_accepted
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bool[])
         WITH ORDINALITY AS g (shop_domain, topic, webhook_id, event_id, api_version, triggered_at, body, received_at, is_known, n)
       LEFT JOIN shop ON shop.domain = g.shop_domain AND shop.state <> 'redacted'
     ), stored AS (
       INSERT INTO webhook_receipt (shop_domain, topic, webhook_id, event_id, api_version, triggered_at, body, received_at, due_at, state, note)
       SELECT shop_domain, topic, webhook_id, event_id, api_version, triggered_at::timestamptz, decode(body, 'base64'), received_at::timestamptz,
         received_at::timestamptz, CASE WHEN is_known THEN 'due' ELSE 'ignored' END,
         CASE WHEN is_known THEN NULL ELSE 'this app does not handle this topic' END
       FROM given WHERE is_accepted ORDER BY n
       ON CONFLICT (shop_domain, topic, webhook_id) DO NOTHING
       RETURNING state
     ), told AS (
       SELECT pg_notify('receipts_due', '') FROM (SELECT 1 FROM stored WHERE state = 'due' LIMIT 1) AS due
     )
     SELECT is_accepted, (SELECT count(*) FROM told) AS told FROM given ORDER BY n`,
    [
      receipts.map((receipt) => receipt.shopDomain),
      receipts.map((receipt) => receipt.topic),
      receipts.map((receipt) => receipt.webhookId),
      receipts.map((receipt) => receipt.eventId ?? null),
      receipts.map((receipt) => receipt.apiVersion),
      receipts.map((receipt) => receipt.triggeredAt?.toISOString() ?? null),
      // An array of bytea would be escaped character by character: ten times slower in the embedded database.
      receipts.map((receipt) => receipt.body.toString("base64")),
      receipts.map((receipt) => receipt.receivedAt.toISOString()),
      receipts.map((receipt) => receipt.isKnownTopic),
      [...privacyTopics],
    ],
  );
  return rows.map((row) => row.is_accepted);
}
