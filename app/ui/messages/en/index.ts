import { activity } from "./activity.ts";
import { channels } from "./channels.ts";
import { common } from "./common.ts";
import { home } from "./home.ts";
import { listings } from "./listings.ts";
import { orderKinds } from "./order-kinds.ts";
import { orders } from "./orders.ts";
import { rules } from "./rules.ts";

/** Every text that a person reads, in English. `{name}` is filled in; `{count|# product|# products}` chooses by number. */
export const en = {
  ...common,
  ...home,
  ...channels,
  ...rules,
  ...listings,
  ...orders,
  ...orderKinds,
  ...activity,
} as const;
