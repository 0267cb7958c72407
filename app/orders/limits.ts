/** Every time and number that this stage keeps to, in one place. */

// ---- Reading a channel's orders ----

export const pollEveryMs = 60_000;
/** A feed that is being read belongs to that reader for so long; each page renews it. */
export const feedClaimMs = 90_000;
/** One read covers at most so much time: a long absence is made up for in steps. */
export const windowMs = 7 * 24 * 60 * 60 * 1000;
/** Of one window. A channel whose pages do not end is reported, and read again from the same time. */
export const mostPages = 500;
export const feedsAtOnce = 8;
/** After a failed read: doubles with each further one, up to the limit. */
export const feedRetryMs = 5_000;
export const feedRetryLimitMs = 15 * 60_000;

// ---- Working on orders ----

/** Orders of a killed process go to others after this; one that lives renews them in between. */
export const orderClaimMs = 30_000;
export const claimRenewMs = 10_000;
export const ordersAtOnce = 6;
/** Of one shop at a time, so that one backlog leaves room for others. */
export const ordersOfShopAtOnce = 3;
export const lookEveryMs = 1_000;
/** After `orderCreate` went unanswered: Shopify gets so long to finish before it is asked what became of it. */
export const unknownWaitMs = 5_000;
export const retryMs = 2_000;
export const retryLimitMs = 30 * 60_000;
/** A development store takes five orders a minute: https://shopify.dev/docs/api/admin-graphql/latest/mutations/orderCreate */
export const orderLimitWaitMs = 15_000;
/** Nothing more is tried by itself: the merchant is told, and may start it again. */
export const mostAttempts = 12;

// ---- Warnings ----

/** A parcel that is not on its way so long before the channel's ship-by time is reported. */
export const lateWarningMs = 24 * 60 * 60 * 1000;
