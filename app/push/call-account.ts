import type { Call, Connector, Failure, Result } from "../connectors/contract.ts";
import { isWorking, readAccount, type PushAccount } from "./account-store.ts";
import { invoke } from "./call.ts";
import { freshCredentials } from "./credentials.ts";
import type { PushDeps } from "./deps.ts";
import { needConsent } from "./session.ts";

export interface AccountCall {
  /** For logs. */
  operation: string;
  /** Longest it may take. */
  deadlineMs: number;
  isRead: boolean;
}

/**
 * One call of an account that is no push: orders are read and answered beside it, within the same rates. A token that is
 * refused is renewed once; refused again, the merchant has to connect the account again, which is recorded. An account
 * that is paused, or that another shop has, is not called: `unavailable`.
 */
export async function callAccount<Value>(
  deps: PushDeps,
  shopId: number,
  accountId: number,
  terms: AccountCall,
  run: (call: Call, connector: Connector) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  let refused: string | undefined;
  for (;;) {
    const account = await readAccount(deps.database.sql, shopId, accountId);
    const connector = account && deps.connectors.get(account.connector);
    if (!connector || !isWorking(account, deps.clock.now())) return notNow;
    const fresh = await freshCredentials(deps, connector, account, refused);
    if (!fresh.ok) {
      await noteRefusal(deps, account, fresh.failure);
      return fresh;
    }
    const { accessToken } = fresh.value.credentials;
    const of = { connector, account: fresh.value.account, accessToken };
    const deadlineMs = deps.clock.nowMs() + terms.deadlineMs;
    const invoked = await invoke(deps, of, { ...terms, deadlineMs }, (call) => run(call, connector));
    if (invoked.kind === "failed") return { ok: false, failure: invoked.failure };
    const result = invoked.value;
    if (result.ok || result.failure.kind !== "auth") return result;
    if (refused !== undefined) {
      await noteRefusal(deps, fresh.value.account, result.failure);
      return result;
    }
    refused = accessToken;
  }
}

const notNow: Result<never> = {
  ok: false,
  failure: { kind: "unavailable", message: "This account is paused, or its channel is not configured here." },
};

async function noteRefusal(deps: PushDeps, account: PushAccount, failure: Failure): Promise<void> {
  if (failure.kind === "auth") await needConsent(deps, account, failure.message);
}
