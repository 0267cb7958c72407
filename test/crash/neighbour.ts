import { ms, percentile, sleep } from "./figures.ts";
import { startStreet, type Shop } from "./street.ts";
import type { Figure, Outcome, Scene } from "./scenario.ts";

const quietShops = 5;
/** Of each quiet shop; the loud one has a hundred times that. */
const changesPerSecond = 0.5;
const loudness = 100;
const blocks = 4;
const noiseEveryMs = 20;
/** After a block, so that the next one does not inherit its backlog. */
const restMs = 6_000;
const arrivesWithinMs = 60_000;

/**
 * Five shops that change something now and then, alone and beside one that does so a hundred times as often: how long from a
 * change in Shopify until the channel is called with it. In alternating blocks, so that the machine is the same for both.
 */
export async function neighbour(scene: Scene): Promise<Outcome> {
  const street = await startStreet(scene, quietShops + 1);
  const [loud, ...quiet] = street.shops;
  if (!loud) throw new Error("There is no shop");
  const times = { alone: [] as number[], beside: [] as number[] };
  let lost = 0;
  let loudChanges = 0;
  for (let block = 0; block < blocks; block++) {
    const isBeside = block % 2 === 1;
    const until = performance.now() + (scene.options.seconds * 1000 * 2) / blocks;
    const noise = isBeside ? makeNoise(loud, until) : Promise.resolve(0);
    const measured = await Promise.all(quiet.map((shop, at) => measure(shop, until, at / quiet.length)));
    for (const latency of measured.flat()) {
      if (latency === undefined) lost += 1;
      else times[isBeside ? "beside" : "alone"].push(latency);
    }
    loudChanges += await noise;
    scene.note(`block ${block + 1} of ${blocks} (${isBeside ? "beside the loud shop" : "alone"})`);
    await sleep(restMs);
  }
  const figures: Figure[] = [
    {
      what: "changes of the loud shop; of the five others",
      measured: `${loudChanges}; ${times.beside.length} meanwhile`,
    },
    { what: "the five alone, change to channel call, p50 / p99", measured: words(times.alone) },
    {
      what: "the five beside it, p50 / p99",
      measured: words(times.beside),
      goal: "p99 at most 1.5 times, or 250 ms",
    },
    { what: "changes without a call within a minute", measured: String(lost), goal: "0" },
  ];
  const complaints =
    lost === 0 ? [] : [{ judge: "channel" as const, text: `${lost} changes never reached the channel` }];
  return { figures, complaints };
}

const words = (times: readonly number[]) => `${ms(percentile(times, 0.5))} / ${ms(percentile(times, 0.99))}`;

/** Each offer in its turn, so that none is changed twice within the pause that a value keeps. */
async function measure(shop: Shop, untilMs: number, phase: number): Promise<(number | undefined)[]> {
  const everyMs = 1000 / changesPerSecond;
  await sleep(phase * everyMs);
  const found: Promise<number | undefined>[] = [];
  for (let turn = 0; performance.now() < untilMs; turn++) {
    const nextAt = performance.now() + everyMs;
    const offer = shop.offers[turn % shop.offers.length];
    if (offer) {
      const startedMs = Date.now();
      await shop.changeStock(offer);
      found.push(shop.arrival(offer, startedMs, arrivesWithinMs));
    }
    await sleep(Math.max(0, nextAt - performance.now()));
  }
  return Promise.all(found);
}

/** A hundred times as many, at an even pace; whoever is late makes up for it. Answers how many. */
async function makeNoise(shop: Shop, untilMs: number): Promise<number> {
  const startedMs = performance.now();
  let made = 0;
  while (performance.now() < untilMs) {
    const wanted = Math.floor(((performance.now() - startedMs) / 1000) * changesPerSecond * loudness);
    const due = Array.from({ length: wanted - made }, (_, n) => shop.offers[(made + n) % shop.offers.length] ?? "");
    await Promise.all(due.map(shop.changeStock));
    made = wanted;
    await sleep(noiseEveryMs);
  }
  return made;
}
