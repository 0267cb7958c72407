import { refusedAgainMs } from "./limits.ts";
import { needConsent, type Session } from "./session.ts";

/**
 * The channel did not take the access token. Tokens end early now and then, so the next call gets a fresh one; if that is
 * refused as well, the permission itself is gone.
 */
export async function refusedToken({ deps, account, memory, accessToken }: Session, reason: string): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const last = memory.refused;
  if (last && last.accessToken !== accessToken && nowMs - last.atMs < refusedAgainMs) {
    await needConsent(deps, account, reason);
    return;
  }
  memory.refused = { accessToken, atMs: nowMs };
}
