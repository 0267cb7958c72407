import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ShopifyStandIn } from "../index.ts";
import { API_KEY, API_SECRET, ask, askToken, graphql, install, startStandIn } from "../testing.ts";
import { makeIdToken, readIdToken } from "./id-token.ts";

const SHOP = "one.myshopify.com";
const OTHER = "two.myshopify.com";
const START_MS = Date.parse("2026-11-02T10:00:00Z");
let nowMs = START_MS;
let standIn: ShopifyStandIn;

beforeAll(async () => {
  standIn = await startStandIn({ shops: [{ domain: SHOP }, { domain: OTHER }], now: () => nowMs });
});
beforeEach(() => {
  nowMs += 10_000_000_000;
});
afterAll(() => standIn.close());

const alive = async (token: string, shop = SHOP): Promise<boolean> =>
  (await graphql(standIn, token, { "x-sim-shop": shop })("{ shop { name } }")).data !== undefined;
const asOther = { "x-sim-shop": OTHER };

describe("session tokens", () => {
  const parts = { apiKey: API_KEY, apiSecret: API_SECRET, domain: SHOP, nowMs: START_MS };

  it("reads what it has made", () => {
    expect(readIdToken(makeIdToken(parts), parts)).toMatchObject({ aud: API_KEY, dest: `https://${SHOP}` });
  });

  it.each([
    ["another secret", makeIdToken({ ...parts, apiSecret: "wrong" }), /signature/],
    ["another app", makeIdToken({ ...parts, apiKey: "other" }), /another app/],
    ["another shop", makeIdToken({ ...parts, domain: OTHER }), /another shop/],
    ["an expired token", makeIdToken({ ...parts, lifetimeSeconds: -60 }), /expired/],
    ["a token from the future", makeIdToken({ ...parts, nowMs: START_MS + 3_600_000 }), /not valid yet/],
    ["no token", "", /not a JWT/],
    ["a token without signature", `${makeIdToken(parts).split(".").slice(0, 2).join(".")}.`, /signature/],
    ["alg none", `${Buffer.from('{"alg":"none"}').toString("base64url")}.e30.`, /not a JWT/],
  ])("refuses %s", (_name, token, reason) => {
    expect(readIdToken(token, parts)).toMatch(reason);
  });
});

describe("token exchange", () => {
  it("gives an expiring offline token, and installs the app", async () => {
    const { status, body } = await askToken(standIn, { subject_token: standIn.idToken(SHOP) });
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3600, refresh_token_expires_in: 7_776_000 });
    expect(body.scope).toBe("write_products,write_inventory,read_locations");
    expect(await alive(body.access_token)).toBe(true);
    nowMs += 3_600_001;
    expect(await alive(body.access_token)).toBe(false);
  });

  it("gives an online token with its user", async () => {
    const requested_token_type = "urn:shopify:params:oauth:token-type:online-access-token";
    const { body } = await askToken(standIn, { subject_token: standIn.idToken(SHOP), requested_token_type });
    expect(body.associated_user?.id).toBeTypeOf("number");
    expect(body.refresh_token).toBeUndefined();
  });

  it("gives the old kind of token when nothing is said of expiring", async () => {
    const { body } = await askToken(standIn, { subject_token: standIn.idToken(SHOP), expiring: "0" });
    expect(body.expires_in).toBeUndefined();
    nowMs += 365 * 86_400_000;
    expect(await alive(body.access_token)).toBe(true);
  });

  it("refuses a wrong secret, a stale session token, and another shop's", async () => {
    const good = standIn.idToken(SHOP);
    expect((await askToken(standIn, { subject_token: good, client_secret: "no" })).body.error).toBe("invalid_client");
    expect((await askToken(standIn, { subject_token: good }, asOther)).body.error).toBe("invalid_subject_token");
    nowMs += 120_000;
    const stale = await askToken(standIn, { subject_token: good });
    expect(stale).toMatchObject({ status: 400, body: { error: "invalid_subject_token" } });
    expect((await askToken(standIn, { grant_type: "password" })).body.error).toBe("invalid_request");
  });

  it("does not know a shop that is not there", async () => {
    const reply = await askToken(standIn, { subject_token: "x" }, { "x-sim-shop": "nobody.myshopify.com" });
    expect(reply.status).toBe(404);
  });
});

describe("refreshing", () => {
  const refresh = (refresh_token: string | undefined, headers = {}): ReturnType<typeof askToken> =>
    askToken(standIn, { grant_type: "refresh_token", refresh_token }, headers);

  it("kills the old token and turns the refresh token over", async () => {
    const first = (await askToken(standIn, { subject_token: standIn.idToken(SHOP) })).body;
    const second = (await refresh(first.refresh_token)).body;
    expect(await alive(first.access_token)).toBe(false);
    expect(await alive(second.access_token)).toBe(true);
    expect((await refresh(first.refresh_token)).body.error).toBe("invalid_grant");
    expect((await refresh(second.refresh_token)).status).toBe(200);
  });

  it("works after the access token has expired, and not after the refresh token has", async () => {
    const first = (await askToken(standIn, { subject_token: standIn.idToken(SHOP) })).body;
    nowMs += 86_400_000;
    const second = (await refresh(first.refresh_token)).body;
    expect(await alive(second.access_token)).toBe(true);
    nowMs += 7_776_000_000;
    expect((await refresh(second.refresh_token)).body.error).toBe("invalid_grant");
  });

  it("is no way from one shop into another", async () => {
    const { refresh_token, access_token } = (await askToken(standIn, { subject_token: standIn.idToken(SHOP) })).body;
    expect((await refresh(refresh_token, asOther)).status).toBe(400);
    expect(await alive(access_token, OTHER)).toBe(false);
  });

  it("counts what was asked for", async () => {
    const before = (await ask(standIn.origin, "GET", "/_sandbox/state")).body as { app: Record<string, number> };
    const { refresh_token } = (await askToken(standIn, { subject_token: standIn.idToken(SHOP) })).body;
    await refresh(refresh_token);
    const after = (await ask(standIn.origin, "GET", "/_sandbox/state")).body as { app: Record<string, number> };
    expect(after.app.exchanges).toBe((before.app.exchanges ?? 0) + 1);
    expect(after.app.refreshes).toBe((before.app.refreshes ?? 0) + 1);
  });
});

describe("uninstalling", () => {
  it("kills all tokens, and only a later session token installs again", async () => {
    const token = await install(standIn, SHOP);
    const before = standIn.idToken(SHOP);
    nowMs += 2000;
    standIn.uninstall(SHOP);
    expect(await alive(token)).toBe(false);
    expect((await askToken(standIn, { subject_token: before })).body.error).toBe("invalid_subject_token");
    nowMs += 2000;
    expect(await alive(await install(standIn, SHOP))).toBe(true);
  });

  it("can let every token expire", async () => {
    const token = await install(standIn, SHOP);
    await ask(standIn.origin, "POST", "/_sandbox/tokens/expire");
    expect(await alive(token)).toBe(false);
  });
});
