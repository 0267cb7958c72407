import type { Capabilities } from "../../../app/connectors/contract.ts";
import type { Mutant, Seams } from "../seams.ts";
import { withConnectors } from "./push.ts";
import { bite, swap } from "./swap.ts";

type Rate = Capabilities["rates"][number];

const withRates = (seams: Seams, change: (rate: Rate) => Rate): Seams =>
  withConnectors(seams, ({ capabilities }) => {
    bite();
    return { capabilities: { ...capabilities, rates: capabilities.rates.map(change) } };
  });

/** Calls beyond what a channel allows. */
export const rateMutants: readonly Mutant[] = [
  {
    name: "rate-unlimited",
    imitates: "calls that take no token from the bucket",
    profile: "rates",
    sql: swap(
      "FROM filled f, verdict v WHERE v.granted",
      "bool_and(f.tokens >= f.needs",
      "bool_and(f.tokens IS NOT NULL",
    ),
  },
  {
    name: "rate-of-each-account",
    imitates: "a bucket for each account, where the channel counts all of an app's calls together",
    profile: "rates",
    seams: (seams) => withRates(seams, (rate) => ({ ...rate, scope: "account" })),
  },
  {
    name: "rate-filled-twice",
    imitates: "tokens that come back twice as fast as the channel's",
    profile: "rates",
    sql: swap("FROM filled f, verdict v WHERE v.granted", "* 1000 * a.per_ms", "* 2000 * a.per_ms"),
  },
  {
    name: "token-not-taken",
    imitates: "looking whether there is a token, and not taking it",
    profile: "rates",
    sql: swap("FROM filled f, verdict v WHERE v.granted", "GREATEST(0, f.tokens - 1)", "f.tokens"),
  },
];
