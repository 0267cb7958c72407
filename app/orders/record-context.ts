import type { VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { OrdersAccount } from "./account-store.ts";
import type { Known } from "./match-line.ts";
import type { OrdersDeps } from "./ports.ts";

/** What storing and settling orders works with, within one transaction. */
export interface RecordContext {
  deps: Pick<OrdersDeps, "keyring" | "clock">;
  tx: Sql;
  account: OrdersAccount;
  importFrom: Date;
  catalog: Known;
  at: Date;
  /** Gathers what is to be derived again. */
  variants: Set<VariantId>;
}
