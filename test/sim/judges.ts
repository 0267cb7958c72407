import type { Database } from "../../app/platform/database.ts";
import type { ChannelEars } from "./channel.ts";
import { kinds } from "./channel.ts";
import type { SimClock } from "./clock.ts";
import type { Trace } from "./trace.ts";

export interface Violation {
  /** `I1` to `I9`, as test/sim/README.md numbers them. */
  invariant: string;
  /** The object that broke: a SKU, an order. */
  about: string;
  message: string;
}

/** Whoever watches while the world runs. The first violation ends the run. */
export interface Judges {
  ears: ChannelEars;
  broken: Violation | undefined;
  fail(invariant: string, about: string, message: string): void;
  /** A webhook was answered 200: it must be in the database now, and at the end. */
  acknowledged(webhookId: string): Promise<void>;
  readonly acknowledgedIds: ReadonlySet<string>;
  calls: number;
  /** Until when something is, or may still be, wrong on a channel; or with the processes: "every channel". */
  faultyUntilMs(of: string): number;
  /** Processes that were killed so far, as far as was looked. */
  deaths: number;
  /** Somebody changed something about a SKU or a seller's account. */
  touch(what: string): void;
  touchedMs(what: string): number;
  /** Whether the channel ever took these values for the SKU. */
  wasTaken(sellerId: string, sku: string, quantity: number, priceMinor: number): boolean;
}

/** A little more than the bucket: two requests may meet at the same moment on either side of the network. */
const tolerance = 1;

/** Of one version: the answer may have been lost, or the listing sent whole. */
const mostRefusals = 4;

export function createJudges(database: Database, clock: SimClock, trace: Trace): Judges {
  const acknowledgedIds = new Set<string>();
  const taken = new Set<string>();
  const faulty = new Map<string, number>();
  const touched = new Map<string, number>();
  const versions = new Map<string, number>();
  const arrived = new Map<string, number>();
  const refusals = new Map<string, number>();
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  const takes = (key: string, perSecond: number, burst: number): boolean => {
    const bucket = buckets.get(key) ?? { tokens: burst + tolerance, atMs: clock.nowMs() };
    buckets.set(key, bucket);
    bucket.tokens = Math.min(burst + tolerance, bucket.tokens + ((clock.nowMs() - bucket.atMs) / 1000) * perSecond);
    bucket.atMs = clock.nowMs();
    bucket.tokens -= 1;
    return bucket.tokens >= 0;
  };

  const judges: Judges = {
    broken: undefined,
    acknowledgedIds,
    calls: 0,
    deaths: 0,
    faultyUntilMs: (of) => faulty.get(of) ?? 0,
    touch: (what) => void touched.set(what, clock.nowMs()),
    touchedMs: (what) => touched.get(what) ?? 0,
    wasTaken: (...values) => taken.has(values.join(" ")),
    fail(invariant, about, message) {
      if (judges.broken) return;
      judges.broken = { invariant, about, message };
      trace.note(about, `${invariant} IS BROKEN: ${message}`);
    },
    async acknowledged(webhookId) {
      acknowledgedIds.add(webhookId);
      const rows = await database.sql.query("SELECT 1 AS one FROM webhook_receipt WHERE webhook_id = $1", [webhookId]);
      if (rows.length === 0) judges.fail("I7", webhookId, "a webhook was answered 200 and is not in the database");
    },
    ears: {
      // I4: a version that is older than one acknowledged is never sent.
      async sending({ connectorId, sellerId, operation, values }, when) {
        if (when === "leaves") judges.calls += 1;
        const rows = await database.sql.query<{ sku: string; ack: number; isTrue: boolean; newest: number | null }>(
          `SELECT o.sku, o.ack_version AS ack, NOT EXISTS (SELECT 1 FROM sim_wanted w WHERE w.offer_id = o.id
             AND w.version = o.ack_version AND w.quantity <> o.ack_quantity) AS "isTrue", (SELECT max(w.version) FROM sim_wanted w WHERE w.offer_id = o.id
             AND w.quantity = g.quantity AND w.price = g.price) AS newest
           FROM unnest($3::text[], $4::int[], $5::bigint[]) g(sku, quantity, price)
           JOIN offer o ON o.sku = g.sku JOIN channel_account a ON a.id = o.account_id
           WHERE a.connector = $1 AND a.remote_seller_id = $2`,
          [
            connectorId,
            sellerId,
            values.map(({ sku }) => sku),
            values.map(({ quantity }) => quantity),
            values.map(({ priceMinor }) => priceMinor),
          ],
        );
        for (const { sku, quantity, priceMinor } of values) {
          const row = rows.find((each) => each.sku === sku);
          const said = `${operation} ${quantity} pcs at ${priceMinor} to ${sellerId} ${when}`;
          trace.note(sku, `${sku}: ${said}, version ${row?.newest ?? "?"}, acknowledged ${row?.ack ?? "?"}`);
          if (!row) continue;
          const of = `${sellerId} ${sku}`;
          if (when === "leaves") versions.set(of, row.newest ?? 0);
          else {
            const newest = arrived.get(of) ?? 0;
            arrived.set(of, Math.max(newest, row.newest ?? 0));
            if ((row.newest ?? newest) < newest) {
              judges.fail("I4", sku, `${said}: version ${row.newest ?? 0}, after version ${newest} did`);
            }
          }
          if (!row.isTrue)
            judges.fail("I4", sku, `version ${row.ack} is acknowledged with the quantity of another one`);
          if (row.newest === null) judges.fail("I4", sku, `${said}: nobody ever wanted that`);
          else if (row.newest < row.ack) {
            judges.fail("I4", sku, `${said}: version ${row.newest}, after ${row.ack} was acknowledged`);
          }
        }
      },
      faulty(of, forMs = 0) {
        faulty.set(of, Math.max(faulty.get(of) ?? 0, clock.nowMs() + forMs));
      },
      refused(sellerId, sku) {
        const of = `${sellerId} ${sku} ${versions.get(`${sellerId} ${sku}`) ?? 0}`;
        refusals.set(of, (refusals.get(of) ?? 0) + 1);
        if ((refusals.get(of) ?? 0) > mostRefusals)
          judges.fail("I9", sku, `${of}: refused for good, and sent again and again`);
      },
      took(...values) {
        taken.add(values.join(" "));
      },
      ended(connectorId, sellerId, skus) {
        for (const sku of skus) trace.note(sku, `${sku}: ended on ${connectorId} for ${sellerId}`);
      },
      // I8: what is said for a seller is about that seller's shop.
      told(connectorId, sellerId, what, texts) {
        const tag = sellerId.split("-")[0] ?? "";
        const foreign = texts.find((text) => !text.startsWith(`${tag}-`));
        if (foreign !== undefined) judges.fail("I8", foreign, `${what} of ${connectorId} for ${sellerId}: ${foreign}`);
      },
      // I9: calls stay within the channel's rates.
      http(connectorId, sellerId) {
        for (const { scope, perSecond, burst } of kinds[connectorId]?.rates ?? []) {
          const key = scope === "app" ? connectorId : sellerId;
          if (!takes(key, perSecond, burst))
            judges.fail("I9", sellerId, `more than ${perSecond}/s after ${burst} at once`);
        }
      },
    },
  };
  return judges;
}
