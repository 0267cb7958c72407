import { z } from "zod";
import type { Merchant } from "./merchant.ts";

const home = z.object({
  catalog: z.object({ products: z.number(), variants: z.number() }),
  run: z.object({ state: z.string(), done: z.number(), error: z.string() }).nullable(),
  accounts: z.array(
    z.object({
      id: z.number(),
      connector: z.string(),
      state: z.string(),
      stateReason: z.string().nullable(),
      waiting: z.boolean(),
      counts: z.record(z.string(), z.number()),
      changesWaiting: z.number(),
      drift: z.number(),
    }),
  ),
  actions: z.array(
    z.object({
      kind: z.string(),
      state: z.string(),
      done: z.number(),
      total: z.number(),
      error: z.string().nullable(),
    }),
  ),
});
export type Home = z.infer<typeof home>;

/** What the app's front page says: import, accounts, actions that run. */
export const readHome = async (merchant: Merchant): Promise<Home> =>
  home.parse(await merchant.read("/app?index", "app._index"));
