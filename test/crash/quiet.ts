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
  const { sandbox, channel } = stage;
  const startedAt = performance.now();
  let tellAtMs = tellEveryMs;
  await newDay(stage);
  for (;;) {
    const complaints = judge(await gather({ ...stage, shopify: sandbox.shopify, channel }), books);
    const caughtUpMs = performance.now() - startedAt;
    if (complaints.length === 0 || caughtUpMs > withinMs) return { caughtUpMs, complaints };
    if (caughtUpMs > tellAtMs) {
      tellAtMs += tellEveryMs;
      stage.note(`not yet quiet: ${complaints.length} complaints, the first: ${complaints[0]?.text ?? ""}`);
    }
    await sleep(askEveryMs);
  }
}
