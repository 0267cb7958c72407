import { gather } from "./evidence.ts";
import { sleep } from "./figures.ts";
import { judge, type Books, type Complaint } from "./judges.ts";
import { newDay, type Stage } from "./stage.ts";

const askEveryMs = 250;
const tellEveryMs = 15_000;

export interface Verdict {
  /** From when nothing new came in until nobody complained any more. */
  caughtUpMs: number;
  /** What was still wrong when there was no more time. */
  complaints: Complaint[];
}

/** Waits until all that was done has arrived everywhere, and no longer than `withinMs`. What is wrong then is a loss. */
export async function judgeWhenQuiet(stage: Stage, books: Books, withinMs: number): Promise<Verdict> {
  const startedAt = performance.now();
  let tellAtMs = tellEveryMs;
  await newDay(stage);
  for (;;) {
    const complaints = judge(await gather(stage), books);
    const caughtUpMs = performance.now() - startedAt;
    if (complaints.length === 0 || caughtUpMs > withinMs) return { caughtUpMs, complaints };
    if (caughtUpMs > tellAtMs) {
      tellAtMs += tellEveryMs;
      stage.note(`not yet quiet: ${complaints.length} complaints, as ${firstOfEach(complaints)}`);
    }
    await sleep(askEveryMs);
  }
}

const firstOfEach = (complaints: readonly Complaint[]) =>
  [...new Map(complaints.toReversed().map(({ judge: name, text }) => [name, `${name}: ${text}`])).values()].join("; ");
