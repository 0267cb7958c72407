import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "./index.ts";
import { ALL_SCOPES, APP, askToken, authorizeCode, connect, TEST_OPTIONS } from "./test-client.ts";

const HOUR_MS = 3_600_000;
const USER = "/commerce/identity/v1/user/";

let now = Date.UTC(2026, 10, 1);
let standIn: EbayStandIn;
beforeEach(async () => {
  standIn = await startEbay({ ...TEST_OPTIONS, clock: () => now });
});
afterEach(() => standIn.close());

const asked = {
  client_id: APP.clientId,
  redirect_uri: APP.ruName,
  response_type: "code",
  scope: ALL_SCOPES,
  state: "s 1",
};
const authorize = (query: Record<string, string>, init?: RequestInit) =>
  fetch(`${standIn.origin}/oauth2/authorize?${new URLSearchParams(query).toString()}`, { redirect: "manual", ...init });
const redirectOf = (response: Response) => new URL(response.headers.get("location") ?? "about:blank");

describe("consent", () => {
  it("shows a page first, and sends the browser back with a code after the form", async () => {
    const shown = await authorize(asked);
    expect(shown.status).toBe(200);
    const text = await shown.text();
    expect(text).toContain("second-seller");
    const form = new URLSearchParams({ ...asked, seller: "second-seller", decision: "agree" });
    const back = redirectOf(
      await fetch(`${standIn.origin}/oauth2/authorize`, { method: "POST", body: form, redirect: "manual" }),
    );
    expect(back.href).toContain(TEST_OPTIONS.redirectUri);
    expect(back.searchParams.get("state")).toBe("s 1");
    expect(back.searchParams.get("expires_in")).toBe("299");
    const token = await askToken(standIn, {
      grant_type: "authorization_code",
      code: back.searchParams.get("code") ?? "",
      redirect_uri: APP.ruName,
    });
    const user = await fetch(standIn.origin + USER, {
      headers: { authorization: `Bearer ${token.body.access_token ?? ""}` },
    });
    expect(await user.json()).toMatchObject({ username: "second-seller" });
  });

  it("sends the browser back without a code when the seller declines", async () => {
    const form = new URLSearchParams({ ...asked, decision: "decline" });
    const back = redirectOf(
      await fetch(`${standIn.origin}/oauth2/authorize`, { method: "POST", body: form, redirect: "manual" }),
    );
    expect(Object.fromEntries(back.searchParams)).toEqual({ error: "access_denied", state: "s 1" });
  });

  it("never redirects for an unknown application, RuName or seller", async () => {
    for (const wrong of [
      { client_id: "x" },
      { redirect_uri: "https://evil.example" },
      { response_type: "token" },
      { scope: "" },
      { seller: "x" },
    ]) {
      const response = await authorize({ ...asked, auto: "1", ...wrong });
      expect(response.status).toBe(400);
      expect(response.headers.get("location")).toBeNull();
    }
  });
});

describe("tokens", () => {
  it("gives a token for a code once, in its time, to the right client", async () => {
    const code = async () => (await authorizeCode(standIn, "demo-seller")).searchParams.get("code") ?? "";
    const grant = { grant_type: "authorization_code", redirect_uri: APP.ruName };
    const first = await code();
    expect((await askToken(standIn, { ...grant, code: first }, "wrong")).body).toMatchObject({
      error: "invalid_client",
    });
    expect((await askToken(standIn, { ...grant, code: first })).body).toMatchObject({
      expires_in: 7200,
      refresh_token_expires_in: 47_304_000,
    });
    expect(await askToken(standIn, { ...grant, code: first })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    const late = await code();
    now += 300_000;
    expect((await askToken(standIn, { ...grant, code: late })).body).toMatchObject({ error: "invalid_grant" });
    expect((await askToken(standIn, { grant_type: "password" })).body).toMatchObject({
      error: "unsupported_grant_type",
    });
  });

  it("expires after two hours and is renewed by the refresh token until that is revoked", async () => {
    const seller = await connect(standIn);
    now += 2 * HOUR_MS;
    expect(await seller.call("GET", USER)).toMatchObject({ status: 401, body: { errors: [{ errorId: 1001 }] } });
    const refresh = { grant_type: "refresh_token", refresh_token: seller.refreshToken };
    const renewed = await askToken(standIn, refresh);
    expect(renewed.body.refresh_token).toBeUndefined();
    const authorization = `Bearer ${renewed.body.access_token ?? ""}`;
    expect((await fetch(standIn.origin + USER, { headers: { authorization } })).status).toBe(200);
    expect(
      (await askToken(standIn, { ...refresh, scope: "https://api.ebay.com/oauth/api_scope/sell.finances" })).body,
    ).toMatchObject({ error: "invalid_scope" });
    const body = JSON.stringify({ kinds: ["refresh"], seller: "demo-seller" });
    await fetch(`${standIn.origin}/_sandbox/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect((await askToken(standIn, refresh)).body).toMatchObject({ error: "invalid_grant" });
  });

  it("keeps an application's token and narrow scopes away from a seller's records", async () => {
    const { body } = await askToken(standIn, {
      grant_type: "client_credentials",
      scope: "https://api.ebay.com/oauth/api_scope",
    });
    const get = (path: string) =>
      fetch(standIn.origin + path, { headers: { authorization: `Bearer ${body.access_token ?? ""}` } });
    expect((await get("/commerce/taxonomy/v1/category_tree/0")).status).toBe(200);
    expect((await get("/sell/inventory/v1/inventory_item")).status).toBe(403);
    expect((await fetch(`${standIn.origin}/sell/inventory/v1/inventory_item`)).status).toBe(401);
  });
});
