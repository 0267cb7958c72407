import type { PgBoss } from "pg-boss";
import { z } from "zod";
import type { Database, Sql } from "../platform/database.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";

/** The shape of a definition in `app/jobs.ts`; this folder knows no job by name. */
export interface Job<Payload> {
  name: string;
  payload: z.ZodType<Payload>;
  key?: (payload: Payload) => string;
  expireSeconds: number;
  retryLimit: number;
}

export interface SendOptions {
  /** Sends within this transaction: the job exists if, and only if, it commits. */
  tx?: Sql;
  startAfterSeconds?: number;
}

export interface Queue {
  send<Payload>(job: Job<Payload>, payload: Payload, options?: SendOptions): Promise<void>;
  /** Several at once run in this process, each with its own payload; a throw means that it is tried again. */
  work<Payload>(job: Job<Payload>, run: (payload: Payload, signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Cron in UTC. One schedule a job. */
  schedule<Payload>(job: Job<Payload>, cron: string, payload: Payload): Promise<void>;
}

/** The job library's tables are not the shops'; whoever sends a job may be one. */
const ofLibrary = "-- all shops: the job library's own tables\n";
const ofShop = z.object({ shopId: z.number().int().exactOptional() });
const deadLetters = "dead-letters";
const retryDelaySeconds = 2;
const nobodysId = "00000000-0000-0000-0000-000000000000";
const heartbeatSeconds = 30; // a killed worker's job comes back after this, not after `expireSeconds`

/** Declares a queue for every job, so that sending never depends on a worker having started first. */
export async function openQueue(
  boss: PgBoss,
  jobs: readonly Pick<Job<unknown>, "name" | "expireSeconds" | "retryLimit">[],
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): Promise<Queue> {
  await boss.createQueue(deadLetters);
  for (const job of jobs) {
    await boss.createQueue(job.name, {
      policy: "key" in job ? "short" : "standard", // short: one waiting job a key
      expireInSeconds: job.expireSeconds,
      heartbeatSeconds,
      retryLimit: job.retryLimit,
      retryDelay: retryDelaySeconds,
      retryBackoff: true,
      deadLetter: deadLetters,
    });
    // The library reads a queue's row when it is first used and keeps it. Within a transaction of the embedded database
    // that would wait for ever, for everything else waits meanwhile; so it is used once here.
    await boss.findJobs(job.name, { id: nobodysId });
  }
  return {
    async send(job, payload, { tx, startAfterSeconds } = {}) {
      const options = {
        ...(job.key ? { singletonKey: job.key(payload) } : {}),
        ...(startAfterSeconds === undefined ? {} : { startAfter: startAfterSeconds }),
        ...(tx
          ? {
              db: {
                executeSql: async (text: string, values?: unknown[]) => ({
                  rows: await tx.query(ofLibrary + text, values),
                }),
              },
            }
          : {}),
      };
      await boss.send(job.name, job.payload.parse(payload) as object, options);
    },
    async work(job, run) {
      await boss.work(job.name, { pollingIntervalSeconds: 2, batchSize: 1 }, async ([item]) => {
        if (!item) return;
        try {
          await run(job.payload.parse(item.data), item.signal);
        } catch (error) {
          metrics.jobFailures.inc({ job: job.name });
          logger.error({ err: error, job: job.name, jobId: item.id }, "job failed; it will be tried again");
          throw error;
        }
      });
    },
    async schedule(job, cron, payload) {
      await boss.schedule(job.name, cron, payload as object, { tz: "UTC" });
    },
  };
}

/** The same queue, whose jobs with a `shopId` are worked as that shop. */
export function workAsShops(queue: Queue, { asShop }: Pick<Database, "asShop">): Queue {
  return {
    ...queue,
    work: (job, run) =>
      queue.work(job, (payload, signal) => {
        const { shopId } = ofShop.parse(payload);
        return shopId === undefined ? run(payload, signal) : asShop(shopId, () => run(payload, signal));
      }),
  };
}
