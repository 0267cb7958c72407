import type { Mutant } from "../seams.ts";
import { bite, swap } from "./swap.ts";
import { withConnectors } from "./push.ts";

/** Putting up, ending, reading back, and what the channel will not have. */
export const listingMutants: readonly Mutant[] = [
  {
    name: "submission-never-polled",
    imitates: "a submission whose end nobody asks for",
    sql: swap(
      "ack_title = CASE WHEN r.kind = 'accepted'",
      "WHEN r.kind = 'submitted' THEN r.poll_at END",
      "WHEN false THEN r.poll_at END",
    ),
  },
  {
    name: "submission-forgotten",
    imitates: "a listing sent again while its submission is under way, as if there were none",
    sql: swap("ack_title = CASE WHEN r.kind = 'accepted'", "submission = r.submission", "submission = NULL"),
  },
  {
    name: "back-before-ended",
    imitates: "a listing that is wanted again while its end is under way, and counts as up",
    profile: "ends",
    sql: swap(
      "SET wanted = n.wanted, wanted_by",
      "AND l.ack_version > 0 THEN $2::timestamptz END",
      "AND l.ack_version > 0 THEN NULL END",
    ),
  },
  {
    name: "change-while-unlisted-lost",
    imitates: "a change that came while a listing was not wanted, and is told to nobody",
    survives: "a listing that is wanted again is sent whole, and the changed offer with it: this is a second net",
    profile: "ends",
    sql: swap("SET due_at = $2 FROM listing l", "WHERE o.shop_id = $1 AND", "WHERE false AND o.shop_id = $1 AND"),
  },
  {
    name: "end-of-unwanted-lost",
    imitates: "a product that became a draft, and whose listing nobody ends",
    profile: "ends",
    sql: swap(
      "SET wanted = n.wanted, wanted_by",
      "WHEN n.wanted = 'unlisted' AND (l.status <> 'ended'",
      "WHEN false AND (l.status <> 'ended'",
    ),
  },
  {
    name: "drift-never-repaired",
    imitates: "a difference on the channel that is found, and left",
    profile: "repairs",
    sql: swap(
      "SET due_at = LEAST(COALESCE(o.due_at, $3), $3) FROM listing l",
      "WHERE o.shop_id = $1 AND",
      "WHERE false AND o.shop_id = $1 AND",
    ),
  },
  {
    name: "never-read-back",
    imitates: "trusting that a channel goes on showing what it took",
    profile: "repairs",
    seams: (seams) =>
      withConnectors(seams, () => ({
        readOffers: () => {
          bite();
          return Promise.resolve({ ok: true, value: [] });
        },
      })),
  },
  {
    name: "sold-not-filled-up",
    imitates: "forgetting that a channel takes what it sold off its own quantity",
    profile: "capped",
    sql: swap("SET due_at = $4, priority = 2", "WHERE o.shop_id = $1 AND", "WHERE false AND o.shop_id = $1 AND"),
  },
  {
    name: "refused-for-ever",
    imitates: "sending again and again what the channel will never take",
    profile: "refusals",
    sql: swap(
      "parked_version = CASE r.kind WHEN 'accepted'",
      "WHEN r.kind = 'again' THEN r.due_at",
      "WHEN r.kind <> 'accepted' THEN r.due_at",
    ),
  },
  {
    name: "parked-for-ever",
    imitates: "an item that was refused once, and is not sent when it changed",
    profile: "refusals",
    sql: swap(
      "desired_version = o.desired_version + 1, desired_at = $2",
      "THEN LEAST(o.due_at, $2::timestamptz) ELSE",
      "AND o.parked_version IS NULL THEN LEAST(o.due_at, $2::timestamptz) ELSE",
    ),
  },
  {
    name: "breaker-never-closes",
    imitates: "a channel that was down for a moment, and is left alone for a day",
    profile: "refusals",
    sql: swap(
      "SET last_call_at = $3, failures",
      "paused_until = $5::timestamptz",
      "paused_until = $5::timestamptz + interval '1 day'",
    ),
  },
  {
    name: "price-of-another-version",
    imitates: "sending the quantity that is wanted and the price that was",
    sql: swap(
      "sent.sent_quantity AS quantity",
      'sent.sent_price_minor AS "priceMinor"',
      'COALESCE((SELECT x.ack_price_minor FROM offer x WHERE x.id = sent.id), sent.sent_price_minor) AS "priceMinor"',
    ),
  },
];
