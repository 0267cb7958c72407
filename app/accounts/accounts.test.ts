import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startEbay, type EbayStandIn } from "../../sandbox/channels/ebay/index.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Connector } from "../connectors/contract.ts";
import { openConnectors } from "../connectors/registry.ts";
import { ebayEnv } from "../connectors/ebay/env.ts";
import { shopId, type ShopId } from "../domain/ids.ts";
import { manualClock, systemClock } from "../platform/clock.ts";
import { open, parseKeyring, seal } from "../platform/crypto.ts";
import { createHttp } from "../platform/http.ts";
import { createLogger } from "../platform/logger.ts";
import { systemRandom } from "../platform/random.ts";
import {
  beginConsent,
  completeConsent,
  disconnect,
  finishClosing,
  forgetSeller,
  pauseAccount,
  readAccount,
  readAccounts,
  receiveAnswer,
  saveSettings,
  settingsForm,
  testConnection,
  type AccountsDeps,
} from "./index.ts";

let standIn: EbayStandIn;
let connectors: ReadonlyMap<string, Connector>;
let deps: AccountsDeps;
let shop: ShopId;
let other: ShopId;
const sent: string[] = [];
const ended: number[] = [];
const keyring = parseKeyring(`k:${"ab".repeat(32)}`);
const http = createHttp(systemClock);

beforeAll(async () => {
  standIn = await startEbay({
    port: 0,
    clientId: "client",
    clientSecret: "secret",
    ruName: "RuName",
    redirectUri: "http://localhost/channels/ebay/callback",
  });
  const origins = {
    EBAY_API_ORIGIN: standIn.origin,
    EBAY_APIZ_ORIGIN: standIn.origin,
    EBAY_AUTH_ORIGIN: standIn.origin,
  };
  const keys = { EBAY_CLIENT_ID: "client", EBAY_CLIENT_SECRET: "secret", EBAY_RU_NAME: "RuName" };
  const ebay = ebayEnv.parse({ ...keys, ...origins, EBAY_VERIFICATION_TOKEN: "t".repeat(40) });
  ({ connectors } = openConnectors({ ebay }));
});
afterAll(() => standIn.close());

beforeEach(async () => {
  const database = await embeddedDatabase();
  sent.length = 0;
  ended.length = 0;
  const bound = (shopOf: number, id: number) => `shop:${String(shopOf)}/account:${String(id)}`;
  deps = {
    database,
    clock: systemClock,
    random: systemRandom,
    http,
    logger: createLogger("silent"),
    keyring,
    connectors,
    queue: {
      send: (job) => {
        sent.push(job.name);
        return Promise.resolve();
      },
      work: () => Promise.resolve(),
      schedule: () => Promise.resolve(),
    },
    sealCredentials: (of, id, credentials) => seal(keyring, JSON.stringify(credentials), bound(of, id)),
    endAllListings: (_of, id) => {
      ended.push(id);
      return Promise.resolve();
    },
    async withCall(of, id) {
      const account = await readAccount(database.sql, of, id);
      const [row] = await database.sql.query<{ credentials_sealed: Uint8Array | null }>(
        "SELECT credentials_sealed FROM channel_account WHERE shop_id = $1 AND id = $2",
        [of, id],
      );
      if (!account || !row?.credentials_sealed) return { ok: false, failure: { kind: "auth", message: "no token" } };
      const { accessToken } = JSON.parse(open(keyring, row.credentials_sealed, bound(of, id))) as {
        accessToken: string;
      };
      const { marketplace, currency, remoteSellerId: sellerId, settings } = account;
      const signal = AbortSignal.timeout(20_000);
      return {
        ok: true,
        value: { http, clock: systemClock, signal, accessToken, marketplace, currency, sellerId, settings },
      };
    },
  };
  const shops = await database.sql.query<{ id: number }>(
    `INSERT INTO shop (domain, name, country_code) VALUES ('one.myshopify.com', 'One', 'US'), ('two.myshopify.com', 'Two', 'US') RETURNING id`,
  );
  [shop = shopId(0), other = shopId(0)] = shops.map(({ id }) => shopId(id));
});
afterEach(emptyEmbeddedDatabase);

const user = "1";

/** The merchant's browser: to the consent page, and back with what the channel gave. */
async function consent(of: ShopId, seller = "demo-seller", decision = "") {
  const url = await beginConsent(deps, { shopId: of, userId: user }, { connector: "ebay", marketplace: "EBAY_US" });
  const page = new URL(url ?? "");
  page.searchParams.set("auto", "1");
  page.searchParams.set("seller", seller);
  if (decision) page.searchParams.set("decision", decision);
  const answer = await fetch(page, { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "").searchParams;
}
/** And on into Shopify's admin: answers the secret that the browser takes there. */
async function handOver(query: URLSearchParams) {
  const received = await receiveAnswer(deps, "ebay", query);
  if (received.kind === "refused") throw new Error(received.reason);
  return new URL(received.path, "https://app.example").searchParams.get("handover") ?? "";
}
async function connect(of: ShopId, seller = "demo-seller") {
  const handover = await handOver(await consent(of, seller));
  const outcome = await completeConsent(deps, { shopId: of, userId: user }, handover);
  if (outcome.kind !== "connected") throw new Error(outcome.reason);
  return outcome.accountId;
}
const attempts = () => deps.database.sql.query<{ state: string }>("SELECT state FROM oauth_attempt");

test("consent makes an account that works: sealed credentials, settings to start with, its listings derived", async () => {
  const id = await connect(shop);
  const account = await readAccount(deps.database.sql, shop, id);
  expect(account).toMatchObject({ state: "active", name: "demo-seller", marketplace: "EBAY_US", currency: "USD" });
  expect(account?.settings).toMatchObject({ condition: "NEW", merchantLocationKey: "main-warehouse" });
  expect(sent).toContain("listings.rederive");
  const [row] = await deps.database.sql.query<{ credentials_sealed: Uint8Array }>(
    "SELECT credentials_sealed FROM channel_account WHERE id = $1",
    [id],
  );
  expect(Buffer.from(row?.credentials_sealed ?? []).toString("utf8")).not.toContain("v^1.1");
  expect(await testConnection(deps, shop, id)).toEqual({ ok: true, text: "demo-seller" });
});

test("the same seller again is the same account, with its settings kept", async () => {
  const id = await connect(shop);
  const account = await readAccount(deps.database.sql, shop, id);
  if (!account) throw new Error("no account");
  await saveSettings(deps, account, { ...textsOf(account.settings), condition: "USED_GOOD" });
  expect(await connect(shop)).toBe(id);
  expect((await readAccount(deps.database.sql, shop, id))?.settings.condition).toBe("USED_GOOD");
  expect(await readAccounts(deps.database.sql, shop)).toHaveLength(1);
});

test("the channel is asked to tell of new orders once the account works; its refusal is no matter of the merchant's", async () => {
  const ebay = connectors.get("ebay");
  if (!ebay) throw new Error("no eBay");
  const asked: { url: string; accessToken: string }[] = [];
  let isRefused = false;
  const telling: Connector = {
    ...ebay,
    subscribe: ({ accessToken }, { url }) => {
      asked.push({ url, accessToken });
      return Promise.resolve(
        isRefused ? { ok: false, failure: { kind: "unavailable", message: "down" } } : { ok: true, value: undefined },
      );
    },
  };
  deps.connectors = new Map([["ebay", telling]]);
  await connect(shop); // nobody can reach us: nobody is asked
  deps.inboundUrl = (connector) => `https://app.example/channels/${connector}/inbound`;
  await connect(shop);
  isRefused = true;
  const id = await connect(shop, "second-seller");
  expect(asked.map(({ url }) => url)).toEqual(Array(2).fill("https://app.example/channels/ebay/inbound"));
  expect(new Set(asked.map(({ accessToken }) => accessToken)).size).toBe(2);
  expect((await readAccount(deps.database.sql, shop, id))?.state).toBe("active");
});

describe("a consent", () => {
  const owner = () => ({ shopId: shop, userId: user });

  test("that was declined connects nothing, and says why", async () => {
    const handover = await handOver(await consent(shop, "demo-seller", "decline"));
    expect(await completeConsent(deps, owner(), handover)).toEqual({
      kind: "failed",
      reason: "eBay did not give access: the request was declined or has run out.",
    });
    expect(await attempts()).toEqual([]);
  });

  test("ends where it began: for another shop, or another of the shop's users, there is nothing to end", async () => {
    const handover = await handOver(await consent(shop));
    for (const stranger of [
      { shopId: other, userId: user },
      { shopId: shop, userId: "2" },
      { shopId: shop, userId: "" },
    ])
      expect((await completeConsent(deps, stranger, handover)).kind).toBe("failed");
    expect(await readAccounts(deps.database.sql, shop)).toEqual([]);
    expect(await readAccounts(deps.database.sql, other)).toEqual([]);
    // Nor did they spoil it for its owner.
    expect((await completeConsent(deps, owner(), handover)).kind).toBe("connected");
  });

  test("takes more to end than was known when it began: the page's own state ends nothing", async () => {
    const query = await consent(shop);
    await handOver(query);
    for (const known of [query.get("state") ?? "", query.get("code") ?? "", "", "guess"])
      expect((await completeConsent(deps, owner(), known)).kind).toBe("failed");
    expect(await attempts()).toHaveLength(1);
  });

  test("is answered once and ended once, also by two tabs at the same moment", async () => {
    const query = await consent(shop);
    const received = await Promise.all([1, 2].map(() => receiveAnswer(deps, "ebay", query)));
    expect(received.map(({ kind }) => kind).sort()).toEqual(["received", "refused"]);
    const [path = ""] = received.flatMap((each) => (each.kind === "received" ? [each.path] : []));
    const handover = path.replace(/.*=/, "");
    const ended = await Promise.all([1, 2].map(() => completeConsent(deps, owner(), handover)));
    expect(ended.map(({ kind }) => kind).sort()).toEqual(["connected", "failed"]);
    expect((await completeConsent(deps, owner(), handover)).kind).toBe("failed");
    expect((await receiveAnswer(deps, "ebay", query)).kind).toBe("refused");
  });

  test("begun in two tabs, ends in both", async () => {
    const [first, second] = [await consent(shop), await consent(shop, "second-seller")];
    const [one, two] = [await handOver(first), await handOver(second)];
    expect((await completeConsent(deps, owner(), two)).kind).toBe("connected");
    expect((await completeConsent(deps, owner(), one)).kind).toBe("connected");
    expect(await readAccounts(deps.database.sql, shop)).toHaveLength(2);
  });

  test("has fifteen minutes for the channel's page, and then five: as long as the channel's code is good", async () => {
    const clock = manualClock(Date.now());
    deps.clock = clock;
    const slow = await consent(shop);
    clock.advance(15 * 60_000);
    expect((await receiveAnswer(deps, "ebay", slow)).kind).toBe("refused");
    const handover = await handOver(await consent(shop));
    clock.advance(5 * 60_000);
    expect((await completeConsent(deps, owner(), handover)).kind).toBe("failed");
    expect(await readAccounts(deps.database.sql, shop)).toEqual([]);
  });

  test("that nobody began, of another channel, or with more than a channel sends, is not taken", async () => {
    const query = await consent(shop);
    expect(await receiveAnswer(deps, "other", query)).toMatchObject({ kind: "refused" });
    const fake: Connector | undefined = connectors.get("ebay");
    if (!fake) throw new Error("no eBay");
    deps.connectors = new Map([...connectors, ["other", { ...fake, id: "other" }]]);
    expect(await receiveAnswer(deps, "other", query)).toMatchObject({ kind: "refused" });
    const madeUp = new URLSearchParams({ state: "guess", code: "x" });
    expect(await receiveAnswer(deps, "ebay", madeUp)).not.toHaveProperty("shopDomain");
    const long = new URLSearchParams([...query, ["more", "x".repeat(9_000)]]);
    expect((await receiveAnswer(deps, "ebay", long)).kind).toBe("refused");
    expect((await receiveAnswer(deps, "ebay", query)).kind).toBe("received");
    const [ebay, us] = ["ebay", "EBAY_US"];
    expect(await beginConsent(deps, owner(), { connector: ebay, marketplace: "EBAY_XX" })).toBeUndefined();
    expect(await beginConsent(deps, owner(), { connector: "none", marketplace: us })).toBeUndefined();
  });

  test("keeps the channel's code sealed until it is ended, and not at all after", async () => {
    const query = await consent(shop);
    const handover = await handOver(query);
    const [row] = await deps.database.sql.query<{ answer_sealed: Uint8Array }>("SELECT * FROM oauth_attempt");
    const kept = JSON.stringify(row) + Buffer.from(row?.answer_sealed ?? []).toString("latin1");
    const encoded = new URLSearchParams({ code: query.get("code") ?? "no code" }).toString().slice("code=".length);
    for (const code of [query.get("code") ?? "no code", encoded]) expect(kept).not.toContain(code);
    // The row of another shop, moved here by whoever can write to the database.
    await deps.database.sql.query("UPDATE oauth_attempt SET shop_id = $1", [other]);
    await expect(completeConsent(deps, { shopId: other, userId: user }, handover)).rejects.toThrow();
    expect(await attempts()).toEqual([]);
  });
});

test("another shop sees, tests, pauses and disconnects nothing of it", async () => {
  const id = await connect(shop);
  expect(await readAccount(deps.database.sql, other, id)).toBeUndefined();
  expect(await readAccounts(deps.database.sql, other)).toEqual([]);
  expect((await testConnection(deps, other, id)).ok).toBe(false);
  expect(await pauseAccount(deps, other, id, true)).toBe(false);
  expect(await disconnect(deps, other, id, { endListings: false })).toBe(false);
  expect((await readAccount(deps.database.sql, shop, id))?.state).toBe("active");
});

test("settings are checked field by field, and offered from the seller's own lists", async () => {
  const id = await connect(shop);
  const account = await readAccount(deps.database.sql, shop, id);
  if (!account) throw new Error("no account");
  const form = await settingsForm(deps, account);
  expect(form.problems).toEqual([]);
  const policies = form.fields.find(({ name }) => name === "fulfillmentPolicyId");
  expect(policies?.choices.map(({ label }) => label)).toContain("Ships in 1 business day");
  const saved = await saveSettings(deps, account, { condition: "BROKEN", paymentPolicyId: "" });
  if (saved.ok) throw new Error("it was saved");
  expect(Object.keys(saved.errors).sort()).toEqual([
    "condition",
    "fulfillmentPolicyId",
    "merchantLocationKey",
    "paymentPolicyId",
    "returnPolicyId",
  ]);
});

test("a form still opens when the channel does not answer, and says so", async () => {
  const id = await connect(shop);
  const account = await readAccount(deps.database.sql, shop, id);
  if (!account) throw new Error("no account");
  standIn.faults.set({ status500Rate: 1 });
  const form = await settingsForm(deps, account);
  standIn.faults.set({ status500Rate: 0 });
  expect(form.problems.length).toBeGreaterThan(0);
  expect(form.values).toEqual(account.settings);
});

test("disconnecting keeps the account until its listings are ended, then forgets the credentials", async () => {
  const id = await connect(shop);
  await deps.database.sql.query(
    `INSERT INTO listing (shop_id, account_id, product_id, status, wanted) VALUES ($1, $2, '1', 'live', 'listed')`,
    [shop, id],
  );
  expect(await disconnect(deps, shop, id, { endListings: true })).toBe(true);
  expect(ended).toEqual([id]);
  sent.length = 0;
  await finishClosing(deps, shop, id);
  expect(sent).toEqual(["accounts.close"]); // looks again: something is still live
  expect((await readAccount(deps.database.sql, shop, id))?.state).toBe("closing");
  await deps.database.sql.query(`UPDATE listing SET status = 'ended' WHERE shop_id = $1`, [shop]);
  await finishClosing(deps, shop, id);
  expect((await readAccount(deps.database.sql, shop, id))?.state).toBe("disconnected");
  const [row] = await deps.database.sql.query("SELECT credentials_sealed FROM channel_account WHERE id = $1", [id]);
  expect(row).toEqual({ credentials_sealed: null });
});

test("paused and resumed once each", async () => {
  const id = await connect(shop);
  expect(await pauseAccount(deps, shop, id, true)).toBe(true);
  expect(await pauseAccount(deps, shop, id, true)).toBe(false);
  expect(await pauseAccount(deps, shop, id, false)).toBe(true);
});

test("a seller whom the channel wants forgotten is erased in every shop, and only that one", async () => {
  const mine = await connect(shop);
  const theirs = await connect(other);
  const bystander = await connect(shop, "second-seller");
  const { remoteSellerId = "" } = (await readAccount(deps.database.sql, shop, mine)) ?? {};
  expect(await forgetSeller(deps, "ebay", remoteSellerId)).toBe(2);
  const rows = await deps.database.sql.query<{ id: number; name: string; state: string; remote_seller_id: string }>(
    "SELECT id, name, state, remote_seller_id FROM channel_account ORDER BY id",
  );
  const erased = rows.filter(({ id }) => id === mine || id === theirs);
  expect(erased.every(({ name, state }) => name === "" && state === "disconnected")).toBe(true);
  expect(JSON.stringify(erased)).not.toContain(remoteSellerId);
  expect(rows.find(({ id }) => id === bystander)).toMatchObject({ name: "second-seller", state: "active" });
  expect(await forgetSeller(deps, "ebay", "nobody")).toBe(0);
});

const textsOf = (settings: Record<string, string | number | boolean>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
