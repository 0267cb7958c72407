import { z } from "zod";
import { readState } from "../../sandbox/demo/states.ts";
import { ms, percentile, sleep } from "./figures.ts";
import { Load } from "./load.ts";
import { workerMemory } from "./memory.ts";
import { judgeWhenQuiet } from "./quiet.ts";
import type { Outcome, Scene } from "./scenario.ts";
import { newDay, post, startStage, type Stage } from "./stage.ts";

/** Of the generated catalog. */
const offersPerProduct = 3.85;
const hourMs = 60 * 60_000;
const callSize = 25;
const changesAtOnce = 250;
const shortestSkipMs = 1_000;
/** The last acknowledgements, given while nearly all the others wait. */
const lastShare = 0.1;
const within = { acknowledgedMs: 30 * 60_000, appliedMs: 30 * 60_000, drainedMs: 60 * 60_000 };
const channelCalls = z.object({ calls: z.object({ byOperation: z.record(z.string(), z.number()) }) });

/**
 * A channel is away for an hour while everything in the shop changes. First no worker runs, so that the receipts pile up and
 * the web process is measured beside them; then the workers apply them, and find the channel away; then it comes back.
 */
export async function outage(scene: Scene): Promise<Outcome> {
  const { offers, changes, seed } = scene.options;
  const products = Math.ceil(offers / offersPerProduct);
  const stage = await startStage({ ...scene, products, isUnhurried: true });
  const { acknowledged, processes, note } = stage;
  const load = await Load.over(stage, { seed, canaryShare: 0 });
  await post(`${stage.channel}/_sandbox/faults`, { down: true });
  await processes.kill("worker-1");
  await processes.kill("worker-2");

  const before = acknowledged.answerMs.length;
  await load.changeAllStock(changes, changesAtOnce);
  await allAcknowledged(stage);
  const waitingReceipts = await countDue(stage);
  const answers = acknowledged.answerMs.slice(before);
  const last = answers.slice(-Math.ceil(answers.length * lastShare));
  note(`${changes} changes are made, ${waitingReceipts} receipts wait; ack p99 ${ms(percentile(last, 0.99))}`);

  const memory = workerMemory(processes);
  const applyingAt = performance.now();
  processes.startMissing();
  await reaches("the receipts are applied", within.appliedMs, async () => (await countDue(stage)) === 0);
  const appliedMs = performance.now() - applyingAt;
  const [due] = await stage.observer.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM offer WHERE due_at IS NOT NULL",
  );
  note(`all receipts are applied after ${ms(appliedMs)}; ${due?.count ?? 0} offers wait for the channel`);
  const hour = await passAnHour(stage);
  note(`an hour of the app's has passed (${hour.skips} waits skipped); the channel comes back`);

  const callsBefore = await bulkCalls(stage);
  await newDay(stage);
  await post(`${stage.channel}/_sandbox/faults`, { down: false });
  const backAt = performance.now();
  let restMs = 0;
  // A call that was on its way when the channel came back may have begun one more pause.
  await reaches("the first call after the outage", within.drainedMs, async () => {
    restMs += await skipWait(stage, hourMs);
    return (await bulkCalls(stage)) > callsBefore;
  });
  const firstCallMs = performance.now() - backAt;
  const { caughtUpMs, complaints } = await judgeWhenQuiet(stage, load.books, within.drainedMs);
  const calls = (await bulkCalls(stage)) - callsBefore;
  memory.stop();
  const least = Math.ceil((due?.count ?? 0) / callSize);
  return {
    complaints,
    figures: [
      { what: "live offers; changes while the channel was away", measured: `${load.books.liveOffers}; ${changes}` },
      { what: "receipts that waited at once, no worker running", measured: String(waitingReceipts) },
      { what: "webhook answered, p99 of all", measured: ms(percentile(answers, 0.99)), goal: "5 s (Shopify's limit)" },
      { what: "webhook answered, p99 of the last tenth", measured: ms(percentile(last, 0.99)), goal: "1 s" },
      { what: "workers started, until all receipts were applied", measured: ms(appliedMs) },
      { what: "workers' memory, first and most (two processes)", measured: memory.words() },
      {
        what: "the outage, as the app saw it",
        measured: `${Math.round(hour.passedMs / 60_000)} min, ${hour.skips} waits skipped`,
      },
      { what: "channel back, until the breaker's pause ends (skipped)", measured: ms(restMs), goal: "5 min at most" },
      { what: "pause over, until the app called", measured: ms(firstCallMs) },
      { what: "first call, until all had arrived", measured: ms(caughtUpMs) },
      { what: "bulk calls; least possible", measured: `${calls}; ${least}`, goal: `${Math.ceil(least * 1.1)}` },
    ],
  };
}

async function bulkCalls({ channel }: Stage): Promise<number> {
  const { calls } = await readState(channel, channelCalls);
  return calls.byOperation.bulkUpdatePriceQuantity ?? 0;
}

async function countDue({ observer }: Stage): Promise<number> {
  const [row] = await observer.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM webhook_receipt WHERE state = 'due'",
  );
  return row?.count ?? 0;
}

async function allAcknowledged({ shopify }: Stage): Promise<void> {
  const late = sleep(within.acknowledgedMs).then(() => "late" as const);
  if ((await Promise.race([shopify.idle(), late])) === "late")
    throw new Error("Not all webhooks were acknowledged in time");
}

/**
 * The hour is the app's: whenever nothing will happen for a while, everything that is planned for later is moved nearer by that
 * while. What passes is the time that was moved and the time that really went by.
 */
async function passAnHour(stage: Stage): Promise<{ passedMs: number; skips: number }> {
  const startedAt = performance.now();
  let movedMs = 0;
  let skips = 0;
  const passedMs = () => movedMs + performance.now() - startedAt;
  while (passedMs() < hourMs) {
    const waitMs = await skipWait(stage, hourMs - passedMs());
    movedMs += waitMs;
    if (waitMs > 0) skips += 1;
    await sleep(250);
  }
  return { passedMs: passedMs(), skips };
}

/** Moves all plans nearer by the accounts' pause, if there is one. Answers by how much. */
async function skipWait({ observer }: Stage, mostMs: number): Promise<number> {
  const [row] = await observer.query<{ waitMs: number | null }>(
    `SELECT (extract(epoch FROM min(paused_until) - now()) * 1000)::float8 AS "waitMs" FROM channel_account
     WHERE paused_until > now()`,
  );
  const waitMs = Math.min(row?.waitMs ?? 0, mostMs);
  if (waitMs < shortestSkipMs) return 0;
  const by = [waitMs / 1000];
  await observer.query(`UPDATE channel_account SET paused_until = paused_until - $1 * interval '1 second'`, by);
  await observer.query(`UPDATE offer SET due_at = due_at - $1 * interval '1 second' WHERE due_at > now()`, by);
  await observer.query(`UPDATE order_feed SET next_poll_at = next_poll_at - $1 * interval '1 second'`, by);
  return waitMs;
}

async function reaches(what: string, withinMs: number, isTrue: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await sleep(200);
  }
}
