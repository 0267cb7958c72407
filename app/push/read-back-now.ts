import type { Result } from "../connectors/contract.ts";
import { readAccount } from "./account-store.ts";
import { invoke } from "./call.ts";
import { freshCredentials } from "./credentials.ts";
import type { PushDeps } from "./deps.ts";
import { recordReading, type ReadResult } from "./observe.ts";
import { readListedOffers } from "./read-store.ts";

/**
 * Reads everything of the account that is listed, now: the "check now" button. Needs no lease, for it changes nothing on
 * the channel; what differs becomes due as after any reading. Stops at the first failure.
 */
export async function readBackNow(deps: PushDeps, shopId: number, accountId: number): Promise<Result<ReadResult>> {
  const account = await readAccount(deps.database.sql, shopId, accountId);
  const connector = account && deps.connectors.get(account.connector);
  if (!connector) {
    return { ok: false, failure: { kind: "unavailable", message: "This channel is not configured here." } };
  }
  const { maxItems, deadlineMs } = connector.capabilities.readOffers;
  const total: ReadResult = { checked: 0, drift: 0, unsettled: 0 };
  let afterId = 0;
  for (;;) {
    const targets = await readListedOffers(deps.database.sql, { shopId, accountId }, afterId, maxItems);
    const last = targets.at(-1);
    if (!last) return { ok: true, value: total };
    afterId = last.id;
    const fresh = await freshCredentials(deps, connector, account);
    if (!fresh.ok) return fresh;
    const startedAt = deps.clock.now();
    const of = { connector, account: fresh.value.account, accessToken: fresh.value.credentials.accessToken };
    const terms = { operation: "readOffers", deadlineMs: startedAt.getTime() + deadlineMs, isRead: false };
    const invoked = await invoke(deps, of, terms, (call) =>
      connector.readOffers(
        targets.map(({ read }) => read),
        call,
      ),
    );
    if (invoked.kind === "failed") return { ok: false, failure: invoked.failure };
    if (!invoked.value.ok) return invoked.value;
    const read = { ids: targets.map(({ id }) => id), observed: invoked.value.value, startedAt };
    const result = await recordReading(deps, account, read);
    total.checked += result.checked;
    total.drift += result.drift;
    total.unsettled += result.unsettled;
  }
}
