import { z } from "zod";
import { challengeResponse, newChallenge } from "./signing.ts";

const CALL_TIMEOUT_MS = 5_000;

export interface ChallengeOutcome {
  matched: boolean;
  status: number;
  problem: string;
}

/** Asks an endpoint to prove that it is the app's: GET with challenge_code, answered with a hash. */
export async function challenge(endpoint: string, verificationToken: string): Promise<ChallengeOutcome> {
  const code = newChallenge();
  const url = new URL(endpoint);
  url.searchParams.set("challenge_code", code);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(CALL_TIMEOUT_MS), redirect: "manual" });
    const answered = z
      .object({ challengeResponse: z.string() })
      .safeParse(await response.json().catch(() => undefined));
    const expected = challengeResponse(code, verificationToken, endpoint);
    if (response.status !== 200)
      return { matched: false, status: response.status, problem: "the status has to be 200" };
    if (!answered.success)
      return { matched: false, status: 200, problem: "the body has to be JSON with challengeResponse" };
    const matched = answered.data.challengeResponse === expected;
    return { matched, status: 200, problem: matched ? "" : "the hash is not that of code, token and endpoint" };
  } catch (error) {
    return { matched: false, status: 0, problem: error instanceof Error ? error.message : "no answer" };
  }
}
