import type { OrdersDeps } from "./ports.ts";
import { readHeld } from "./held-store.ts";
import { settleAgain } from "./settle-again.ts";

const mostHeld = 200;

/** Orders that wait for stock go on as soon as there is enough. Answers how many were looked at. */
export async function recheckHeld(deps: OrdersDeps): Promise<number> {
  const held = await readHeld(deps.database.sql, mostHeld);
  for (const { shopId, id } of held) await deps.database.asShop(shopId, () => settleAgain(deps, shopId, id));
  return held.length;
}
