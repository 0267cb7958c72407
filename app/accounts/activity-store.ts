import type { AccountId, ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

export interface AccountActivity {
  shopId: ShopId;
  accountId: AccountId;
  actor: "merchant" | "channel" | "anabranch";
  kind:
    | "account.connected"
    | "account.disconnecting"
    | "account.disconnected"
    | "account.settings"
    | "account.paused"
    | "account.resumed";
  params: Record<string, string | number>;
  at: Date;
}

export async function recordActivity(tx: Sql, { shopId, accountId, actor, kind, params, at }: AccountActivity) {
  await tx.query(
    `INSERT INTO activity (shop_id, account_id, actor, kind, params, at) VALUES ($1, $2, $3, $4, $5::jsonb, $6)`,
    [shopId, accountId, actor, kind, JSON.stringify(params), at],
  );
}
