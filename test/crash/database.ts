import { seededRandom } from "../../sandbox/faults.ts";
import { sleep, spread } from "./figures.ts";
import { canaryShare, summary } from "./kills.ts";
import { Load } from "./load.ts";
import { judgeWhenQuiet } from "./quiet.ts";
import { Recovery } from "./recovery.ts";
import type { Outcome, Scene } from "./scenario.ts";
import { newDay, startStage } from "./stage.ts";

const products = 36;
const actionsPerSecond = 25;
const longestGapMs = 4_000;
const caughtUpWithinMs = 180_000;

/** PostgreSQL is restarted under load without a goodbye (`pg_ctl restart -m immediate`). The app's processes stay as they are. */
export async function database(scene: Scene): Promise<Outcome> {
  const { seed, rounds } = scene.options;
  const stage = await startStage({ ...scene, products });
  const random = seededRandom(seed);
  const load = await Load.over(stage, { seed: seed + 1, canaryShare });
  const recovery = new Recovery(load, stage.channel);
  const restartMs: number[] = [];
  load.start(actionsPerSecond);
  recovery.start();
  for (let round = 1; round <= rounds; round++) {
    await sleep(random() * longestGapMs);
    await newDay(stage);
    const startedAt = performance.now();
    await stage.postgres.restart();
    restartMs.push(performance.now() - startedAt);
    await recovery.after("restart");
    stage.note(`restarted ${round} times; ${summary(stage, load)}`);
  }
  await load.stop();
  await recovery.stop();
  const { caughtUpMs, complaints } = await judgeWhenQuiet(stage, load.books, caughtUpWithinMs);
  const { gaveUp } = stage.processes;
  return {
    complaints,
    figures: [
      { what: "restarts; done meanwhile", measured: `${rounds}; ${summary(stage, load)}` },
      { what: "the restart itself (median / p99 / most)", measured: spread(restartMs) },
      {
        what: "database is back, until a change made then is on the channel (median / p99 / most)",
        measured: spread(recovery.times.get("restart") ?? []),
      },
      { what: "processes that ended by themselves", measured: gaveUp.join("; ") || "none", goal: "none" },
      { what: "load ended, until all had arrived", measured: spread([caughtUpMs]) },
    ],
  };
}
