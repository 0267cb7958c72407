import { z } from "zod";
import type { ConnectorIo, Result } from "../contract.ts";
import { readReply } from "./client.ts";
import type { EbayApp } from "./env.ts";

const tokenReply = z.object({ access_token: z.string().min(1) });
const tokenMs = 5_000;

/** A token of the application itself, by client credentials: for what belongs to no seller (keys, destinations). */
export async function appToken(app: EbayApp, io: ConnectorIo): Promise<Result<string>> {
  const basic = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString("base64");
  const outcome = await io.http.send({
    method: "POST",
    url: `${app.apiOrigin}/identity/v1/oauth2/token`,
    timeoutMs: tokenMs,
    signal: io.signal,
    headers: { "content-type": "application/x-www-form-urlencoded", authorization: `Basic ${basic}` },
    body: "grant_type=client_credentials&scope=https%3A%2F%2Fapi.ebay.com%2Foauth%2Fapi_scope",
  });
  const granted = readReply(outcome, tokenReply);
  return granted.ok ? { ok: true, value: granted.value.body.access_token } : granted;
}
