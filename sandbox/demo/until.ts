/** Asks again and again until there is an answer. Throws with `what` was waited for, and what was seen last. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined>,
  { withinMs, everyMs = 200, seen = () => "" }: { withinMs: number; everyMs?: number; seen?: () => string },
): Promise<Answer> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) {
      const last = seen();
      throw new Error(`${what} took more than ${withinMs / 1000} s${last === "" ? "" : `; last seen: ${last}`}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
