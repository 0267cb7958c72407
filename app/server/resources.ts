import { jobs } from "../jobs.ts";
import { systemClock } from "../platform/clock.ts";
import { openDatabase } from "../platform/database.ts";
import { processEnv, readEnv } from "../platform/env.ts";
import { createHttp } from "../platform/http.ts";
import { createLogger } from "../platform/logger.ts";
import { createMetrics } from "../platform/metrics.ts";
import { systemRandom } from "../platform/random.ts";
import { openQueue } from "../queue/queue.ts";

/** Everything that lives as long as the process. Opened once, by main.ts or the development server, and handed on. */
export async function openResources(source = processEnv()) {
  const { env } = readEnv(source, {});
  const logger = createLogger(env.LOG_LEVEL);
  const clock = systemClock;
  const random = systemRandom;
  const metrics = createMetrics();
  const http = createHttp(clock);
  const database = await openDatabase({
    databaseUrl: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    migrationsDir: env.MIGRATIONS_DIR,
  });
  const boss = database.createBoss();
  boss.on("error", (error) => logger.error({ err: error }, "job library"));
  await boss.start();
  const queue = await openQueue(boss, Object.values(jobs), { logger, metrics });
  return {
    env,
    logger,
    clock,
    random,
    metrics,
    http,
    database,
    boss,
    queue,
    async close() {
      await boss.stop({ graceful: true, timeout: 10_000 });
      await database.close();
    },
  };
}
export type Resources = Awaited<ReturnType<typeof openResources>>;
