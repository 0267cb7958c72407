export const common = {
  "nav.home": "Home",
  "nav.listings": "Listings",
  "nav.channels": "Channels",
  "nav.activity": "Activity",

  "time.now": "just now",
  "time.minutes": "{count|# minute|# minutes} ago",
  "time.hours": "{count|# hour|# hours} ago",
  "time.days": "{count|# day|# days} ago",

  "action.save": "Save",
  "action.cancel": "Cancel",
  "action.retry": "Try again",

  "landing.body": "Anabranch runs inside Shopify admin. Open it there, under Apps.",
  "consent.failed.title": "The channel was not connected",
  "consent.failed.body": "Close this window and start again from Channels in Anabranch.",
  "error.notFound.title": "There is nothing at this address",
  "error.notFound.body": "The page may have moved. Go back, or open Anabranch again from your Shopify admin.",
  "error.unexpected.title": "Something went wrong",
  "error.unexpected.body": "Nothing was lost. Load the page again; if it keeps happening, tell us what you did last.",
} as const;
