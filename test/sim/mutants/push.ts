import type { Connector } from "../../../app/connectors/contract.ts";
import { never } from "../life.ts";
import type { Mutant, Seams } from "../seams.ts";
import { bite, swap } from "./swap.ts";

/** Each connector changed alike. */
export const withConnectors = (seams: Seams, change: (connector: Connector) => Partial<Connector>): Seams => ({
  ...seams,
  connectors: new Map(
    [...seams.connectors].map(([id, connector]) => [
      id,
      // What is changed stands before the rest.
      new Proxy(connector, {
        get: (target, name): unknown => Reflect.get(change(target), name) ?? Reflect.get(target, name),
      }),
    ]),
  ),
});

/** Whoever asks for an account's lease gets it. */
const lenient = swap(
  "account_lease.fence + 1",
  "WHERE account_lease.expires_at <= $5 AND (account_lease.calling_until IS NULL OR account_lease.calling_until <= $5)",
  "WHERE $5::timestamptz IS NOT NULL",
);

const bitten = <Value>(value: Value): Value => {
  bite();
  return value;
};

export const pushMutants: readonly Mutant[] = [
  {
    name: "ack-latest",
    imitates: "acknowledging the version that is wanted now instead of the one that was sent",
    sql: swap(
      "parked_version = CASE r.kind WHEN 'accepted'",
      "THEN r.version ELSE o.ack_version",
      "THEN o.desired_version ELSE o.ack_version",
    ),
  },
  {
    name: "due-forgotten",
    imitates: "clearing the due mark although something newer is wanted",
    sql: swap(
      "parked_version = CASE r.kind WHEN 'accepted'",
      "WHEN o.desired_version = r.version THEN NULL ELSE COALESCE(o.due_at, $2) END",
      "ELSE NULL END",
    ),
  },
  {
    name: "partial-is-success",
    imitates: "taking a batch that was taken in part for one that was taken",
    profile: "answers",
    seams: (seams) =>
      withConnectors(seams, (connector) => ({
        setOffers: async (updates, call) =>
          (await connector.setOffers(updates, call)).map(({ sku, kind }) => {
            if (kind === "failed") bite();
            return { sku, kind: "accepted", issues: [] };
          }),
      })),
  },
  {
    name: "listing-partial-is-success",
    imitates: "taking a listing that the channel did not take for one that it took",
    profile: "ends",
    seams: (seams) =>
      withConnectors(seams, (connector) => ({
        upsertListings: async (listings, call) =>
          (await connector.upsertListings(listings, call)).map((outcome, index) =>
            outcome.kind === "failed"
              ? bitten({
                  key: outcome.key,
                  kind: "accepted",
                  status: "pending",
                  remoteState: {},
                  offers: (listings[index]?.content.variants ?? []).map(({ sku }) => ({ sku })),
                  issues: [],
                })
              : outcome,
          ),
      })),
  },
  {
    name: "timeout-is-success",
    imitates: "taking a call that was never answered for one that was done",
    profile: "answers",
    seams: (seams) =>
      withConnectors(seams, (connector) => ({
        setOffers: (updates, call) =>
          Promise.race([
            connector.setOffers(updates, call),
            call.clock
              .sleep(8000)
              .then(() => updates.map(({ sku }) => bitten({ sku, kind: "accepted" as const, issues: [] }))),
          ]),
      })),
  },
  {
    name: "timeout-is-refusal",
    imitates: "taking a call that was never answered for one that was refused for good",
    profile: "answers",
    seams: (seams) =>
      withConnectors(seams, (connector) => ({
        setOffers: (updates, call) =>
          Promise.race([
            connector.setOffers(updates, call),
            call.clock.sleep(8000).then(() =>
              updates.map(({ sku }) =>
                bitten({
                  sku,
                  kind: "failed" as const,
                  failure: {
                    kind: "rejected" as const,
                    issues: [
                      { class: "data" as const, severity: "error" as const, code: "x", field: "", message: "timeout" },
                    ],
                  },
                }),
              ),
            ),
          ]),
      })),
  },
  {
    name: "no-fence",
    imitates: "a lease that is given to whoever asks, and lost without anybody noticing",
    profile: "zombies",
    sql: (text) => lenient(text).replaceAll(" AND fence = $3", " AND $3::int IS NOT NULL"),
  },
  {
    name: "two-pushers",
    imitates: "two processes that send for one account at the same time",
    profile: "zombies",
    sql: lenient,
  },
  {
    name: "lease-ignores-call",
    imitates: "taking a lease over while the last holder's call may still take effect",
    profile: "zombies",
    sql: swap(
      "account_lease.fence + 1",
      "AND (account_lease.calling_until IS NULL OR account_lease.calling_until <= $5)",
      "",
    ),
  },
  {
    name: "stale-value",
    imitates: "sending the value that was read when the change was noticed, not the one of the moment of sending",
    sql: swap(
      "sent.sent_quantity AS quantity",
      "sent.sent_quantity AS quantity",
      "COALESCE((SELECT x.ack_quantity FROM offer x WHERE x.id = sent.id), sent.sent_quantity) AS quantity",
    ),
  },
  {
    name: "relative-retry",
    imitates: "a difference sent as if it were a quantity, added again with each try",
    sql: swap(
      "sent.sent_quantity AS quantity",
      "sent.sent_quantity AS quantity",
      "sent.sent_quantity + sent.attempts AS quantity",
    ),
  },
  {
    name: "throttled-is-parked",
    imitates: "giving an item up because the channel did not take it now",
    profile: "refusals",
    sql: swap(
      "parked_version = CASE r.kind WHEN 'accepted'",
      "WHEN r.kind = 'again' THEN r.due_at",
      "WHEN r.kind = 'again' THEN NULL",
    ),
  },
  {
    name: "token-never-renewed",
    imitates: "a refused token that is used for ever",
    seams: (seams) =>
      withConnectors(seams, (connector) => ({
        auth: {
          ...connector.auth,
          refresh: (credentials) => bitten(Promise.resolve({ ok: true, value: credentials })),
        },
      })),
  },
  {
    name: "token-claim-kept",
    imitates: "a process that dies while it renews a token, and leaves it locked",
    seams: (seams) =>
      withConnectors(seams, (connector) => ({ auth: { ...connector.auth, refresh: () => bitten(never()) } })),
  },
  {
    name: "ends-forgotten",
    imitates: "counting a listing as ended because it was asked to be",
    profile: "ends",
    seams: (seams) =>
      withConnectors(seams, (connector) => ({
        endListings: async (listings, call) =>
          (await connector.endListings(listings, call)).map(({ key, kind }) => {
            if (kind !== "ended") bite();
            return { key, kind: "ended" };
          }),
      })),
  },
];
