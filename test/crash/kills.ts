import { seededRandom } from "../../sandbox/faults.ts";
import { drawBlow, isProcess, strike } from "./blows.ts";
import { sleep, spread } from "./figures.ts";
import type { Complaint } from "./judges.ts";
import { Load } from "./load.ts";
import { judgeWhenQuiet } from "./quiet.ts";
import { Recovery } from "./recovery.ts";
import type { Figure, Outcome, Scene } from "./scenario.ts";
import { newDay, startStage, type Stage } from "./stage.ts";

const products = 36;
/** Of the products: they only tell when the app is back. */
export const canaryShare = 1 / 3;
const actionsPerSecond = 25;
const killsBetweenJudgements = 50;
const caughtUpWithinMs = 180_000;
/** How long after the blow before, and how long the victim stays dead: by chance, up to this. */
const longestGapMs = 1_800;
const longestDeathMs = 600;

/** Kills one process after the other at any moment, under load; judges every so often, and at the end. */
export async function kills(scene: Scene): Promise<Outcome> {
  const stage = await startStage({ ...scene, products });
  const { outcome } = await killsOn(stage, scene);
  return outcome;
}

/** The same on a stage that is there already; answers the load too, whose books a test may look into. */
export async function killsOn(stage: Stage, scene: Scene): Promise<{ outcome: Outcome; load: Load }> {
  const { seed, kills: count } = scene.options;
  const random = seededRandom(seed);
  const load = await Load.over(stage, { seed: seed + 1, canaryShare });
  const recovery = new Recovery(load, stage.channel);
  const caughtUp: number[] = [];
  const webReady: Promise<number>[] = [];
  const complaints: Complaint[] = [];
  for (let done = 0; done < count && complaints.length === 0;) {
    const until = Math.min(count, done + killsBetweenJudgements);
    load.start(actionsPerSecond);
    recovery.start();
    for (; done < until; done++) webReady.push(...(await killOne(stage, recovery, random)));
    await load.stop();
    await recovery.stop();
    stage.processes.startMissing();
    const verdict = await judgeWhenQuiet(stage, load.books, caughtUpWithinMs);
    caughtUp.push(verdict.caughtUpMs);
    complaints.push(...verdict.complaints);
    stage.note(`${done} kills: ${verdict.complaints.length} complaints, ${summary(stage, load)}`);
  }
  return {
    outcome: {
      complaints,
      figures: figuresOf(stage, load, recovery, { caughtUp, webReady: await Promise.all(webReady) }),
    },
    load,
  };
}

/** Answers, where it was the web process, the time until it answers again. */
async function killOne(stage: Stage, recovery: Recovery, random: () => number): Promise<Promise<number>[]> {
  await sleep(random() * longestGapMs);
  await newDay(stage);
  const blow = drawBlow(random);
  await strike(stage, blow, random);
  await recovery.after(isProcess(blow) ? `${blow.replace(/-\d$/, "")} killed` : blow);
  if (!isProcess(blow)) return [];
  await sleep(random() * longestDeathMs);
  stage.processes.start(blow);
  const startedAt = performance.now();
  return blow === "web" ? [stage.processes.webAnswers().then(() => performance.now() - startedAt)] : [];
}

export function summary({ acknowledged }: Stage, { done }: Load): string {
  return (
    `${acknowledged.topics.size} webhooks acknowledged; ${done.stock} stock and ${done.prices} price changes, ` +
    `${done.orders} orders, ${done.parcels} parcels, ${done.refunds} refunds`
  );
}

interface Times {
  caughtUp: readonly number[];
  webReady: readonly number[];
}

function figuresOf(stage: Stage, load: Load, recovery: Recovery, { caughtUp, webReady }: Times): Figure[] {
  const { acknowledged, processes } = stage;
  const refused = [...acknowledged.refusals.values()].reduce((sum, count) => sum + count, 0);
  return [
    { what: "done meanwhile", measured: summary(stage, load) },
    { what: "webhooks sent again, as they got no 200", measured: String(refused) },
    { what: "webhooks that Shopify gave up", measured: String(acknowledged.givenUp.length), goal: "0" },
    {
      what: "processes that ended by themselves, and were started again",
      measured: processes.gaveUp.join("; ") || "none",
    },
    { what: "web started, until it answers (median / p99 / most)", measured: spread(webReady) },
    ...[...recovery.times].map(([what, times]) => ({
      what: `${what}, until a change made then is on the channel (${times.length} times; median / p99 / most)`,
      measured: spread(times),
    })),
    { what: "load ended, until all had arrived (median / p99 / most)", measured: spread(caughtUp) },
  ];
}
