import type { Failure } from "../connectors/contract.ts";
import type { Logger } from "../platform/logger.ts";

export type Failed = { kind: "failed"; failure: Failure };

/**
 * One answer for each item that was sent, in the order of sending. A connector has to answer each exactly once; where one
 * does not, what was left out may have been applied (`unknown`), the first of several answers counts, and the log says so.
 */
export function answersFor<Answer extends object>(
  keys: readonly string[],
  answers: readonly Answer[],
  keyOf: (answer: Answer) => string,
  about: { logger: Logger; connector: string; operation: string },
): (Answer | Failed)[] {
  const byKey = new Map<string, Answer>();
  let extra = 0;
  for (const answer of answers) {
    if (byKey.has(keyOf(answer)) || !keys.includes(keyOf(answer))) extra += 1;
    else byKey.set(keyOf(answer), answer);
  }
  const missing = keys.filter((key) => !byKey.has(key)).length;
  if (missing > 0 || extra > 0) {
    const { logger, connector, operation } = about;
    logger.error(
      { connector, operation, missing, extra },
      "invariant: a connector is to answer each item exactly once",
    );
  }
  return keys.map((key) => byKey.get(key) ?? unanswered);
}

const unanswered: Failed = {
  kind: "failed",
  failure: { kind: "unknown", message: "The channel's reply left this item out." },
};

/**
 * The failure of the call as a whole: every item failed, and none because of itself. Several kinds at once count as the
 * first. undefined: the channel works.
 */
export function wholeFailure(
  failures: readonly (Failure | undefined)[],
): Exclude<Failure, { kind: "rejected" }> | undefined {
  const [first] = failures;
  if (!first || first.kind === "rejected") return undefined;
  return failures.every((failure) => failure !== undefined && failure.kind !== "rejected") ? first : undefined;
}
