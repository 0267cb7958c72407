/** What a channel allows one account, and how long it takes. */
export interface ChannelLimits {
  batchSize: number;
  /** Of calls: a bucket of `burst` that fills by `perSecond`. */
  perSecond: number;
  burst: number;
  /** From a call's arrival until its answer; the next call of the account goes out after it. */
  callMs: number;
}

/**
 * Queueing as good as it can be: a server that knows every change at its arrival, takes no time of its own, and calls as soon
 * as `fill` changes wait, or the oldest has waited `longestWaitMs`, if the line is free and the channel grants a call. Oldest
 * first. Answers, for each arrival (ascending, in milliseconds), how long it waited for its call, and the number of calls.
 *
 * `fill` 1 is the shortest wait there can be; `fill` at the batch's size is the fewest calls.
 */
export function idealBatcher(
  arrivals: readonly number[],
  { batchSize, perSecond, burst, callMs }: ChannelLimits,
  { fill, longestWaitMs }: { fill: number; longestWaitMs: number },
): { waitsMs: number[]; calls: number } {
  const waitsMs: number[] = [];
  let calls = 0;
  let freeMs = 0;
  let tokens = { count: burst, atMs: arrivals[0] ?? 0 };
  for (let next = 0; next < arrivals.length;) {
    const oldest = arrivals[next] ?? 0;
    const filledMs = arrivals[Math.min(next + fill, arrivals.length) - 1] ?? oldest;
    const readyMs = Math.max(Math.min(filledMs, oldest + longestWaitMs), freeMs);
    const filled = Math.min(burst, tokens.count + ((readyMs - tokens.atMs) * perSecond) / 1000);
    const grantedMs = readyMs + Math.max(0, ((1 - filled) * 1000) / perSecond);
    tokens = { count: Math.max(1, filled) - 1, atMs: grantedMs };
    let sent = 0;
    for (; sent < batchSize && (arrivals[next + sent] ?? Infinity) <= grantedMs; sent += 1) {
      waitsMs.push(grantedMs - (arrivals[next + sent] ?? grantedMs));
    }
    next += sent;
    calls += 1;
    freeMs = grantedMs + callMs;
  }
  return { waitsMs, calls };
}
