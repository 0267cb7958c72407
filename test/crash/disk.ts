import { seededRandom } from "../../sandbox/faults.ts";
import { sleep, spread } from "./figures.ts";
import { canaryShare, summary } from "./kills.ts";
import { Load } from "./load.ts";
import { judgeWhenQuiet } from "./quiet.ts";
import { Recovery } from "./recovery.ts";
import type { Outcome, Scene } from "./scenario.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";
import { newDay, startStage, type Stage } from "./stage.ts";

const diskMegabytes = 192;
const products = 36;
const actionsPerSecond = 25;
const caughtUpWithinMs = 240_000;
const betweenMs = 3_000;
const shortestFullMs = 2_000;
const longestFullMs = 6_000;
/** Small pieces of log, and few of them kept: the next one is needed soon after the disk is full. */
const settings = { min_wal_size: "2MB", max_wal_size: "16MB", wal_keep_size: "0" };

/** The disk of PostgreSQL, its log included, is full for seconds under load; then there is room again. */
export async function disk(scene: Scene): Promise<Outcome | { skipped: string }> {
  const small = mountSmallDisk(diskMegabytes);
  if (!small) return { skipped: "a file system cannot be mounted here; it takes root on Linux" };
  scene.cleanup.add("the small disk", () => {
    small.remove();
  });
  const { seed, rounds } = scene.options;
  const postgres = { dataFolder: small.folder, settings, initdbArguments: ["--wal-segsize=1"] };
  const stage = await startStage({ ...scene, products, postgres });
  const random = seededRandom(seed);
  const load = await Load.over(stage, { seed: seed + 1, canaryShare });
  const recovery = new Recovery(load, stage.channel);
  const whileFull = { acknowledged: 0, refused: 0, ms: 0 };
  let serverStarts = 0;
  load.start(actionsPerSecond);
  recovery.start();
  for (let round = 1; round <= rounds; round++) {
    await sleep(random() * betweenMs);
    const before = counts(stage);
    small.fill();
    const fullMs = shortestFullMs + random() * (longestFullMs - shortestFullMs);
    await refill(small, fullMs);
    const after = counts(stage);
    whileFull.ms += fullMs;
    whileFull.acknowledged += after.acknowledged - before.acknowledged;
    whileFull.refused += after.refused - before.refused;
    small.empty();
    serverStarts += await backUp(stage);
    await recovery.after("disk");
    await newDay(stage);
    stage.note(`full ${round} times, PostgreSQL started again ${serverStarts} times; ${summary(stage, load)}`);
  }
  await load.stop();
  await recovery.stop();
  const { caughtUpMs, complaints } = await judgeWhenQuiet(stage, load.books, caughtUpWithinMs);
  const { gaveUp } = stage.processes;
  return {
    complaints,
    figures: [
      { what: "times that the disk was full; done meanwhile", measured: `${rounds}; ${summary(stage, load)}` },
      {
        what: "webhooks while it was full",
        measured: `${whileFull.acknowledged} acknowledged and kept, ${whileFull.refused} refused, in ${Math.round(whileFull.ms / 1000)} s`,
      },
      { what: "PostgreSQL had ended, and was started again", measured: `${serverStarts} times` },
      {
        what: "room again, until a change made then is on the channel (median / p99 / most)",
        measured: spread(recovery.times.get("disk") ?? []),
      },
      { what: "processes that ended by themselves", measured: gaveUp.join("; ") || "none", goal: "none" },
      { what: "load ended, until all had arrived", measured: spread([caughtUpMs]) },
    ],
  };
}

/** What PostgreSQL gives back meanwhile is taken at once. */
async function refill(small: SmallDisk, forMs: number): Promise<void> {
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    small.fill();
    await sleep(50);
  }
}

/** PostgreSQL ends by itself when it cannot write its log; whoever operates it starts it again. Answers how often. */
async function backUp({ postgres }: Stage): Promise<number> {
  const end = performance.now() + 60_000;
  let starts = 0;
  while (performance.now() < end) {
    if (postgres.isRunning()) return starts;
    if (await postgres.start()) starts += 1;
    await sleep(200);
  }
  throw new Error("PostgreSQL did not come back although there was room again");
}

function counts({ acknowledged }: Stage): { acknowledged: number; refused: number } {
  const refused = [...acknowledged.refusals.values()].reduce((sum, count) => sum + count, 0);
  return { acknowledged: acknowledged.topics.size, refused };
}
