import { z } from "zod";
import type { ConnectorIo } from "../contract.ts";
import { appToken } from "./app-token.ts";
import { readReply } from "./client.ts";
import type { EbayApp } from "./env.ts";

const keyCallMs = 5_000;
const minuteMs = 60_000;
const keepKnownMs = 24 * 60 * minuteMs;
const keepUnknownMs = 5 * minuteMs;
const mostKept = 64;
const mostCallsPerMinute = 10;

export type FoundKey = { kind: "key"; key: string } | { kind: "unknown" } | { kind: "unavailable" };

const keyReply = z.object({ key: z.string() });

/**
 * The keys that eBay signs its notifications with, by id; a key of an id never changes. Anybody can send a message with an
 * id of their own making, or with a genuine one and a forged signature, so what eBay answered is kept, that there is no such
 * key as well, and eBay is asked so often a minute at most. Beyond that a message is not judged: eBay sends its own again.
 * (developer.ebay.com, Notification API, getPublicKey)
 */
export function publicKeys(app: EbayApp) {
  const kept = new Map<string, { found: FoundKey; untilMs: number }>();
  const asking = new Map<string, Promise<FoundKey>>();
  const calls = { sinceMs: 0, count: 0 };

  const mayCall = (nowMs: number): boolean => {
    if (nowMs - calls.sinceMs >= minuteMs) Object.assign(calls, { sinceMs: nowMs, count: 0 });
    calls.count++;
    return calls.count <= mostCallsPerMinute;
  };

  const keep = (kid: string, found: FoundKey, nowMs: number) => {
    if (found.kind === "unavailable") return;
    // Made-up ids push one another out, and never a key.
    const ofItsKind = [...kept].filter(([, each]) => each.found.kind === found.kind);
    const [oldest] = ofItsKind[0] ?? [];
    if (oldest !== undefined && ofItsKind.length >= mostKept) kept.delete(oldest);
    kept.set(kid, { found, untilMs: nowMs + (found.kind === "key" ? keepKnownMs : keepUnknownMs) });
  };

  return async (kid: string, io: ConnectorIo): Promise<FoundKey> => {
    const nowMs = io.clock.nowMs();
    const known = kept.get(kid);
    if (known && known.untilMs > nowMs) return known.found;
    kept.delete(kid);
    const underway = asking.get(kid);
    if (underway) return await underway;
    if (!mayCall(nowMs)) return { kind: "unavailable" };
    const asked = fetchKey(app, kid, io);
    asking.set(kid, asked);
    try {
      const found = await asked;
      keep(kid, found, nowMs);
      return found;
    } finally {
      asking.delete(kid);
    }
  };
}

async function fetchKey(app: EbayApp, kid: string, io: ConnectorIo): Promise<FoundKey> {
  const token = await appToken(app, io);
  if (!token.ok) return { kind: "unavailable" };
  const reply = readReply(
    await io.http.send({
      method: "GET",
      url: `${app.apiOrigin}/commerce/notification/v1/public_key/${kid}`,
      timeoutMs: keyCallMs,
      signal: io.signal,
      headers: { authorization: `Bearer ${token.value}` },
    }),
    keyReply,
  );
  if (reply.ok) return { kind: "key", key: reply.value.body.key };
  return { kind: reply.failure.kind === "rejected" ? "unknown" : "unavailable" };
}
