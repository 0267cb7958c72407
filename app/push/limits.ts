/** Every time and number that this stage keeps to, in one place. */

// ---- The lease of an account ----

/** A holder that says nothing for so long has lost it: the accounts of a killed process move after this. */
export const leaseMs = 5000;
export const leaseRenewMs = 1500;
/** Two machines' clocks may differ by this much; whoever takes a lease over waits it out on top. */
export const clockSkewMs = 1000;
/** A lease is kept for a while after the last call: the next change then needs no statement to get it. */
export const lingerMs = 3000;

// ---- Turns ----

/** Accounts that one process serves at once. */
export const maxParallelAccounts = 16;
/** After so many calls an account makes room, if others wait. */
export const callsPerTurn = 20;
export const pollEveryMs = 1000;
/** Accounts found by one poll; the rest is found by the next. */
export const accountsPerPoll = 500;

// ---- Cadence of one account's calls ----

/** A batch that is not full waits until this long after the start of the previous call; twice that after each further one … */
export const fillMs = 250;
/** … up to this: a steady stream is sent in full batches. */
export const longestFillMs = 2000;
/** What sells out never waits longer than this for a batch. */
export const urgentFillMs = 1000;
/** While a batch fills up it is looked at this often, however many changes are heard of. */
export const fillLookMs = 100;

// ---- Cadence of one offer or listing ----

export const spacingMs = 1500;
/** A value that is still moving is waited for, up to twice the spacing. */
export const quietMs = 250;
/** Of a listing's revisions a day, these are kept for selling out. */
export const reservedRevisions = 25;
/** A full revision touches items, offers and the group: a channel may count each. */
export const revisionsPerUpsert = 3;
/** From this share of the day's revisions on, spacing grows. */
export const relaxedShare = 0.5;
export const strictShare = 0.9;

// ---- Trying again ----

export const firstRetryMs = 1000;
export const longestRetryMs = 5 * 60_000;
export const longestUnknownRetryMs = 30_000;
/** A channel may say "tomorrow"; it is believed up to a day. */
export const longestRetryAfterMs = 24 * 3_600_000;
/** So many tries without an answer, and the merchant is told. */
export const attemptsUntilIssue = 8;
/** Whole calls that failed in a row before the account is left alone for a while. */
export const breakerThreshold = 3;
export const firstBreakerPauseMs = 5000;
export const longestBreakerPauseMs = 5 * 60_000;
/** A second refusal within this time of a forced refresh is meant. */
export const refusedAgainMs = 60_000;

// ---- Asynchronous submissions ----

export const shortestPollMs = 500;
export const longestPollMs = 10 * 60_000;
export const longestSubmissionMs = 24 * 3_600_000;
/** Most listings that one submission can hold: read in one statement. */
export const listingsPerSubmission = 10_000;

// ---- Reading back ----

export const firstReadMs = 2000;
export const secondReadMs = 60_000;
/** So long after a call that was not answered its effect may still come. */
export const hauntedMs = 5 * 60_000;
export const longestPendingReadMs = 10 * 60_000;
export const failedReadMs = 60_000;
/** Right after an acknowledgement a channel may not know the offer yet. */
export const appearsWithinMs = 10 * 60_000;
export const defaultReadBackHours = 24;
/** A value that the channel changes back every time is not fought over for ever. */
export const restoresAtMost = 3;

// ---- Rates ----

/** Share of each bucket that reads leave for writes. */
export const keptFromReads = 0.25;
/** A call waits this long for a token before it is told that it is throttled. */
export const longestTokenWaitMs = 10_000;

// ---- Credentials ----

export const refreshBeforeMs = 60_000;
export const refreshDeadlineMs = 20_000;
export const refreshClaimMs = 30_000;
/** For a call that a page makes: the merchant is waiting. */
export const pageCallMs = 60_000;
