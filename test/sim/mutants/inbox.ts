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

const onceOfEvent = swap(
  "INSERT INTO webhook_receipt",
  "FROM given WHERE is_accepted ORDER",
  "FROM given WHERE is_accepted AND NOT EXISTS (SELECT 1 FROM webhook_receipt r WHERE r.event_id = given.event_id) ORDER",
);

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
    name: "orders-not-reconciled",
    imitates: "trusting that every webhook about an order comes",
    profile: "webhooks",
    seams: (seams) => withoutJobs(seams, (name) => name === "orders.reconcile-shops"),
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
    name: "one-webhook-of-an-event",
    imitates: "taking webhooks of the same event for one and the same",
    profile: "ties",
    seams: (seams) => ({
      ...seams,
      receiveSql: {
        query: (text, values) => seams.receiveSql.query(onceOfEvent(text), values),
      },
    }),
  },
  {
    name: "cut-list-trusted",
    imitates: "taking the variants of a webhook for all that there are",
    profile: "cut",
    seams: rewriteBodies((body) => body.replace(/"variant_gids":\[.*?\]/s, '"variant_gids":[]')),
  },
  {
    name: "deleted-still-sold",
    imitates: "a variant that was deleted, and stays for sale",
    profile: "cut",
    sql: swap("AS r(id, ms, settled_ms)", "WHERE v.shop_id = $1 AND", "WHERE false AND v.shop_id = $1 AND"),
  },
  {
    name: "short-catalog-trusted",
    imitates: "deleting what a list of the whole catalog lacks, without asking for it",
    profile: "repairs",
    seams: (seams) => ({
      ...seams,
      shopify: {
        admin(domain) {
          const admin = seams.shopify.admin(domain);
          return {
            ...admin,
            request: (document, variables, options) => {
              if (!document.includes("MirrorExisting")) return admin.request(document, variables, options);
              bite();
              // The data has the shape of "none of them exists".
              return Promise.resolve({ ok: true, data: { nodes: [] } } as never);
            },
          };
        },
      },
    }),
  },
  {
    name: "receipt-given-up",
    imitates: "a webhook that is done with once it was looked at, whatever came of it",
    profile: "crashes",
    sql: swap(
      "SELECT id, shop_domain, octet_length(body)",
      "WHERE state = 'due' AND",
      "WHERE state = 'due' AND attempts < 0 AND",
    ),
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
