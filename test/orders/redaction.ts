import { randomUUID } from "node:crypto";
import { createInboxHandlers } from "../../app/inbox/index.ts";
import type { Buyers } from "../../app/inbox/privacy.handler.ts";
import { insertReceipts } from "../../app/inbox/receipt-store.ts";
import type { Database } from "../../app/platform/database.ts";
import { drainAll, drainDeps, receiptsOf } from "../inbox.stage.ts";
import type { SeededAccount } from "../push/harness.ts";

export interface Redaction {
  receive(to: SeededAccount | string, topic: string, payload: unknown): Promise<void>;
  receiveText(to: SeededAccount | string, topic: string, body: string): Promise<void>;
  drain(): Promise<number>;
  states(of: SeededAccount): Promise<string[]>;
}

/** Shopify's privacy webhooks as the inbox takes them, with the orders' buyers behind it as the worker binds them. */
export function redactWith(database: Database, buyers: Buyers): Redaction {
  const handlers = createInboxHandlers({ queue: { send: () => Promise.resolve() }, buyers });
  const domainOf = async (of: SeededAccount | string) => {
    if (typeof of === "string") return of;
    const [row] = await database.sql.query<{ domain: string }>("SELECT domain FROM shop WHERE id = $1", [of.shopId]);
    return row?.domain ?? "";
  };
  const receiveText: Redaction["receiveText"] = async (to, topic, body) => {
    const now = new Date();
    await insertReceipts(database.sql, [
      {
        topic,
        shopDomain: await domainOf(to),
        webhookId: randomUUID(),
        eventId: undefined,
        apiVersion: "2026-10",
        triggeredAt: now,
        body: Buffer.from(body),
        receivedAt: now,
        isKnownTopic: true,
      },
    ]);
  };
  return {
    receiveText,
    receive: (to, topic, payload) => receiveText(to, topic, JSON.stringify(payload)),
    drain: () => drainAll(drainDeps(database, handlers)),
    states: async (of) => (await receiptsOf(database.sql, await domainOf(of))).map(({ state }) => state),
  };
}
