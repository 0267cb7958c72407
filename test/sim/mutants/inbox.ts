import type { Sql } from "../../../app/platform/database.ts";
import type { Job, SendOptions } from "../../../app/queue/queue.ts";
import type { Mutant, Seams } from "../seams.ts";
import { bite, swap } from "./swap.ts";

/** The queue without some of its jobs. */
const withoutJobs = (seams: Seams, isLost: (name: string, payload: unknown) => boolean): Seams => ({
  ...seams,
  queue: {
    ...seams.queue,
    send: <Payload>(job: Job<Payload>, payload: Payload, options?: SendOptions) => {
      if (!isLost(job.name, payload)) return seams.queue.send(job, payload, options);
      bite();
      return Promise.resolve();
    },
  },
});

/** Webhooks as they are stored, changed on the way. */
const rewriteBodies =
  (change: (body: string) => string) =>
  (seams: Seams): Seams => ({
    ...seams,
    receiveSql: {
      query: (text, values = []) =>
        seams.receiveSql.query(
          text,
          values.map((value, index) =>
            index === 6 && Array.isArray(value)
              ? value.map((body) => {
                  const text = Buffer.from(String(body), "base64").toString();
                  const changed = change(text);
                  if (changed !== text) bite();
                  return Buffer.from(changed).toString("base64");
                })
              : value,
          ),
        ),
    },
  });

const early = (sql: Sql, wait: (ms: number) => Promise<void>): Sql => ({
  query<Row extends object>(text: string, values: readonly unknown[] = []) {
    bite();
    void wait(300).then(() => sql.query(text, values));
    // What the caller looks at: that every shop is ours.
    return Promise.resolve(
      Array.from({ length: (values[0] as unknown[]).length }, () => ({ is_accepted: true })) as unknown as Row[],
    );
  },
});

export const inboxMutants: readonly Mutant[] = [
  {
    name: "200-before-commit",
    imitates: "answering a webhook before it is stored",
    seams: (seams) => ({ ...seams, receiveSql: early(seams.receiveSql, (ms) => seams.clock.sleep(ms)) }),
  },
  {
    name: "arrival-order-trusted",
    imitates: "taking the webhook that comes last for the newest",
    profile: "webhooks",
    seams: (seams) =>
      rewriteBodies((body) =>
        body.includes('"available"')
          ? body.replace(/"updated_at":"[^"]*"/, `"updated_at":"${seams.clock.now().toISOString().slice(0, 19)}Z"`)
          : body,
      )(seams),
  },
  {
    name: "tie-trusted",
    imitates: "taking one of two values of the same second for the right one, and not asking",
    profile: "ties",
    seams: (seams) => withoutJobs(seams, (name) => name === "mirror.reread"),
  },
  {
    name: "no-reconciler",
    imitates: "trusting that every webhook comes",
    seams: (seams) => withoutJobs(seams, (name, payload) => name === "mirror.reconcile-shops" || isReconcile(payload)),
  },
  {
    name: "jobs-at-most-once",
    imitates: "taking a job off the queue before it is done",
    profile: "crashes",
    sql: swap(
      "UPDATE sim_job SET held_until = $2, tries = tries + 1",
      "held_until = $2",
      "held_until = $2::timestamptz + interval '10 years'",
    ),
  },
  {
    name: "rules-not-rederived",
    imitates: "rules that count only for what changes afterwards",
    seams: (seams) => withoutJobs(seams, (name) => name === "listings.rederive"),
  },
  {
    name: "actions-lost",
    imitates: "a bulk action that nobody works on",
    seams: (seams) => withoutJobs(seams, (name) => name === "listings.action"),
  },
  {
    name: "stock-change-ignored",
    imitates: "a mirror that changes without telling anybody",
    seams: (seams) => ({
      ...seams,
      onChange: (tx, shop, changes) => {
        bite();
        return seams.onChange(tx, shop, { ...changes, variantIds: [] });
      },
    }),
  },
  {
    name: "product-change-ignored",
    imitates: "a draft that stays on the channels",
    seams: (seams) => ({
      ...seams,
      onChange: (tx, shop, changes) => {
        const isListed = seams.clock.nowMs() > Date.UTC(2026, 0, 1, 0, 0, 40);
        if (isListed) bite();
        return seams.onChange(tx, shop, { ...changes, productIds: isListed ? [] : changes.productIds });
      },
    }),
  },
  {
    name: "desired-version-stuck",
    imitates: "a new value under the old version",
    sql: swap("desired_version = o.desired_version + 1, desired_at = $2", "o.desired_version + 1", "o.desired_version"),
  },
  {
    name: "tenant-forgotten-in-levels",
    imitates: "a query for stock without its shop",
    profile: "tenants",
    sql: swap(
      'SELECT inventory_item_id AS "inventoryItemId", location_id',
      "WHERE shop_id = $1 AND inv",
      "WHERE $1::int IS NOT NULL AND inv",
    ),
  },
  {
    name: "tenant-forgotten-in-write",
    imitates: "an update of stock without its shop",
    profile: "tenants",
    sql: swap("FROM unnest($2::text[]) AS k(id), LATERAL", "WHERE l.shop_id = $1 AND", "WHERE $1::int IS NOT NULL AND"),
  },
  {
    name: "clock-behind",
    imitates: "a machine whose clock is ten minutes wrong",
    seams: (seams) => ({
      ...seams,
      clock: {
        ...seams.clock,
        now: () => new Date(seams.clock.nowMs() - 600_000),
        nowMs: () => {
          bite();
          return seams.clock.nowMs() - 600_000;
        },
      },
    }),
  },
];

const isReconcile = (payload: unknown) => JSON.stringify(payload).includes('"reconcile"');
