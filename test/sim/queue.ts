import type { Clock } from "../../app/platform/clock.ts";
import type { Database, Sql } from "../../app/platform/database.ts";
import type { Job, Queue } from "../../app/queue/queue.ts";

/** As the job library's: a killed process's job comes back after this. */
const heartbeatMs = 30_000;
const lookMs = 2_000;

interface Waiting {
  id: number;
  name: string;
  payload: unknown;
  tries: number;
}

/** Jobs known to be there, whoever sent them: spares looking where nothing can be. */
export interface JobBell {
  mayWait: boolean;
}

/**
 * A stand-in for the job library, which lives by the machine's own clock. It keeps its promises: a job sent in a transaction
 * exists if that commits; of the same key one waits; a job runs at least once, and again if its process dies.
 */
export function simQueue(database: Database, clock: Clock, bell: JobBell): Queue & { start(): void } {
  const workers = new Map<string, (payload: unknown) => Promise<void>>();
  const insert = (sql: Sql, job: { name: string; payload: unknown; key: string | null; startAt: Date }) =>
    sql.query(
      `INSERT INTO sim_job (name, payload, key, start_at) SELECT $1, $2::jsonb, $3::text, $4
       WHERE $3::text IS NULL OR NOT EXISTS (SELECT 1 FROM sim_job WHERE name = $1 AND key = $3 AND held_until IS NULL)`,
      [job.name, JSON.stringify(job.payload), job.key, job.startAt],
    );
  const take = async (): Promise<Waiting | undefined> => {
    const [job] = await database.sql.query<Waiting>(
      `UPDATE sim_job SET held_until = $2, tries = tries + 1 WHERE id = (
         SELECT id FROM sim_job WHERE start_at <= $1 AND (held_until IS NULL OR held_until <= $1) AND name = ANY($3::text[])
         ORDER BY id LIMIT 1) RETURNING id, name, payload, tries`,
      [clock.now(), new Date(clock.nowMs() + heartbeatMs), [...workers.keys()]],
    );
    return job;
  };
  const runOne = async (job: Waiting) => {
    const run = { isOver: false };
    void (async () => {
      for (;;) {
        await clock.sleep(heartbeatMs / 3);
        if (run.isOver) return;
        const until = new Date(clock.nowMs() + heartbeatMs);
        await database.sql.query("UPDATE sim_job SET held_until = $2 WHERE id = $1", [job.id, until]);
      }
    })();
    try {
      await workers.get(job.name)?.(job.payload);
      await database.sql.query("DELETE FROM sim_job WHERE id = $1", [job.id]);
    } catch {
      const again = new Date(clock.nowMs() + 2_000 * 2 ** Math.min(job.tries, 6));
      await database.sql.query("UPDATE sim_job SET held_until = NULL, start_at = $2 WHERE id = $1", [job.id, again]);
    }
    run.isOver = true;
  };
  return {
    async send<Payload>(
      job: Job<Payload>,
      payload: Payload,
      { tx, startAfterSeconds = 0 }: { tx?: Sql; startAfterSeconds?: number } = {},
    ) {
      const parsed = job.payload.parse(payload);
      const startAt = new Date(clock.nowMs() + startAfterSeconds * 1000);
      await insert(tx ?? database.sql, { name: job.name, payload: parsed, key: job.key?.(parsed) ?? null, startAt });
      bell.mayWait = true;
    },
    work<Payload>(job: Job<Payload>, run: (payload: Payload, signal: AbortSignal) => Promise<void>) {
      workers.set(job.name, (payload) => run(job.payload.parse(payload), new AbortController().signal));
      return Promise.resolve();
    },
    schedule: () => Promise.resolve(),
    start() {
      void (async () => {
        for (;;) {
          if (bell.mayWait) {
            const job = await take();
            if (job) {
              await runOne(job);
              continue;
            }
            const [left] = await database.sql.query("SELECT 1 AS one FROM sim_job LIMIT 1");
            bell.mayWait = left !== undefined;
          }
          await clock.sleep(lookMs);
        }
      })();
    },
  };
}
