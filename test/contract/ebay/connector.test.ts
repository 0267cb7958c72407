import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connectorModule } from "../../../app/connectors/ebay/index.ts";
import type { Call, Connector, ListingContent, ListingOutcome } from "../../../app/connectors/contract.ts";
import { systemClock } from "../../../app/platform/clock.ts";
import { createHttp, type Http } from "../../../app/platform/http.ts";
import { startEbay, type EbayStandIn } from "../../../sandbox/channels/ebay/index.ts";
import { checkingHttp } from "./checking-http.ts";
import { haveSpecs, specsDir } from "./spec.ts";

let standIn: EbayStandIn;
let connector: Connector;
let call: Call;
let category: { id: string; aspects: Record<string, string[]> };
const plainHttp = createHttp(systemClock);
const checked: ReturnType<typeof checkingHttp> = haveSpecs
  ? checkingHttp(plainHttp, specsDir)
  : { http: plainHttp, problems: [], calls: [] };

beforeAll(async () => {
  standIn = await startEbay({
    port: 0,
    clientId: "client",
    clientSecret: "secret",
    ruName: "Our-RuName",
    redirectUri: "http://localhost/callback",
  });
  const opened = connectorModule.open(
    connectorModule.env.parse({
      EBAY_CLIENT_ID: "client",
      EBAY_CLIENT_SECRET: "secret",
      EBAY_RU_NAME: "Our-RuName",
      EBAY_VERIFICATION_TOKEN: "t".repeat(40),
      EBAY_API_ORIGIN: standIn.origin,
      EBAY_APIZ_ORIGIN: standIn.origin,
      EBAY_AUTH_ORIGIN: standIn.origin,
    }),
  );
  if (!opened) throw new Error("the connector is not configured");
  connector = opened;
  call = await connect(checked.http);
  category = await leafCategory("t-shirt");
});
afterAll(() => standIn.close());
beforeEach(() => {
  checked.problems.length = 0;
  standIn.faults.set({
    status429Rate: 0,
    partialFailureRate: 0,
    timeoutAfterApplyRate: 0,
    htmlRate: 0,
    halfJsonRate: 0,
  });
});

async function connect(http: Http, seller = "demo-seller"): Promise<Call> {
  const io = { http, clock: systemClock, signal: AbortSignal.timeout(120_000) };
  const consent = new URL(connector.auth.consentUrl({ state: "s1", marketplace: "EBAY_US" }));
  consent.searchParams.set("auto", "1");
  consent.searchParams.set("seller", seller);
  const redirected = await fetch(consent, { redirect: "manual" });
  const query = new URL(redirected.headers.get("location") ?? "").searchParams;
  expect(query.get("state")).toBe("s1");
  const credentials = await connector.auth.exchange(query, io);
  if (!credentials.ok) throw new Error(credentials.failure.kind);
  const site = { ...io, accessToken: credentials.value.accessToken, marketplace: "EBAY_US", currency: "USD" };
  const identified = await connector.identify({ ...site, settings: {} });
  if (!identified.ok) throw new Error(identified.failure.kind);
  const call = { ...site, sellerId: identified.value.sellerId, settings: {} };
  const prepared = await connector.prepare(call, { name: "Our shop", countryCode: "US", city: "Portland" });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.failure));
  return { ...call, settings: prepared.value };
}

async function leafCategory(text: string) {
  const suggested = await connector.suggestCategories(text, call);
  const [first] = suggested.ok ? suggested.value : [];
  if (!first) throw new Error("no category was suggested");
  const schema = await connector.categorySchema(first.id, call);
  if (!schema.ok) throw new Error(JSON.stringify(schema.failure));
  const aspects = Object.fromEntries(
    schema.value.aspects.filter(({ required }) => required).map(({ name, values }) => [name, [values?.[0] ?? "Plain"]]),
  );
  return { id: first.id, aspects };
}

function content(
  key: string,
  variants: { sku: string; size?: string; quantity?: number; priceMinor?: number }[],
): ListingContent {
  const grouped = variants.some(({ size }) => size !== undefined);
  const { Size: _size, ...rest } = category.aspects;
  return {
    key,
    title: `Cotton shirt ${key}`,
    descriptionHtml: "<p>Soft.</p>",
    categoryId: category.id,
    condition: "NEW",
    imageUrls: ["https://cdn.shopify.com/s/files/1/shirt.jpg"],
    aspects: grouped ? rest : category.aspects,
    axes: grouped ? ["Size"] : [],
    variants: variants.map(({ sku, size, quantity = 5, priceMinor = 1999 }) => ({
      sku,
      options: size === undefined ? [] : [{ name: "Size", value: size }],
      priceMinor,
      quantity,
      gtin: "",
      imageUrls: [],
      aspects: {},
    })),
  };
}

function accepted(outcome: ListingOutcome | undefined) {
  if (outcome?.kind !== "accepted") throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
  return outcome;
}

async function list(wanted: ListingContent, remoteState: Record<string, unknown> = {}) {
  const [outcome] = await connector.upsertListings([{ content: wanted, remoteState }], call);
  return accepted(outcome);
}

const noProblems = () => {
  expect(checked.problems).toEqual([]);
};

describe("eBay's connector against the stand-in, each call held against eBay's spec", () => {
  test("a single item is listed, revised in price and stock, read back, and ended", async () => {
    const wanted = content("single-1", [{ sku: "S-1" }]);
    const listed = await list(wanted);
    expect(listed.remoteUrl).toMatch(/\/itm\/\d+$/);
    const key = { sku: "S-1", listingKey: "single-1", remoteState: listed.remoteState };
    const set = await connector.setOffers([{ ...key, quantity: 2, priceMinor: 2450 }], call);
    expect(set).toEqual([{ sku: "S-1", kind: "accepted", issues: [] }]);
    const read = await connector.readOffers([key], call);
    expect(read.ok && read.value[0]).toMatchObject({
      status: "live",
      quantity: 2,
      priceMinor: 2450,
      currency: "USD",
      title: wanted.title,
      listingRemoteId: listed.remoteId,
    });
    const revised = await list({ ...wanted, title: "A better title" }, listed.remoteState);
    expect(revised.remoteId).toBe(listed.remoteId);
    const again = await connector.readOffers([key], call);
    expect(again.ok && again.value[0]?.title).toBe("A better title");
    const end = { key: "single-1", remoteState: revised.remoteState, skus: ["S-1"] };
    expect(await connector.endListings([end], call)).toEqual([{ key: "single-1", kind: "ended" }]);
    expect(await connector.endListings([end], call)).toEqual([{ key: "single-1", kind: "ended" }]); // twice is once
    const gone = await connector.readOffers([key], call);
    expect(gone.ok && ["ended", "unlisted"].includes(gone.value[0]?.status ?? "")).toBe(true);
    noProblems();
  });

  test("variants become one listing; one is added, one removed; nothing stays behind for sale", async () => {
    const sizes = [
      { sku: "G-S", size: "S" },
      { sku: "G-M", size: "M" },
    ];
    const listed = await list(content("group-1", sizes));
    const added = await list(content("group-1", [...sizes, { sku: "G-L", size: "L" }]), listed.remoteState);
    expect(added.remoteId).toBe(listed.remoteId);
    expect(added.offers.map(({ sku }) => sku)).toEqual(["G-S", "G-M", "G-L"]);
    const fewer = await list(
      content("group-1", [
        { sku: "G-M", size: "M" },
        { sku: "G-L", size: "L" },
      ]),
      added.remoteState,
    );
    const read = await connector.readOffers(
      ["G-S", "G-M", "G-L"].map((sku) => ({ sku, listingKey: "group-1", remoteState: added.remoteState })),
      call,
    );
    if (!read.ok) throw new Error(JSON.stringify(read.failure));
    const [removed, ...kept] = read.value;
    expect(removed?.status !== "live" || removed.quantity === 0).toBe(true);
    expect(kept.map(({ status, quantity }) => [status, quantity])).toEqual([
      ["live", 5],
      ["live", 5],
    ]);
    const end = { key: "group-1", remoteState: fewer.remoteState, skus: ["G-M", "G-L"] };
    expect(await connector.endListings([end], call)).toEqual([{ key: "group-1", kind: "ended" }]);
    noProblems();
  });

  test("a single item that gets variants becomes a group, and back", async () => {
    const single = await list(content("shape-1", [{ sku: "F-1" }]));
    const group = await list(
      content("shape-1", [
        { sku: "F-1", size: "S" },
        { sku: "F-2", size: "M" },
      ]),
      single.remoteState,
    );
    expect(group.remoteId).not.toBe(single.remoteId);
    const back = await list(content("shape-1", [{ sku: "F-1" }]), group.remoteState);
    const read = await connector.readOffers(
      [{ sku: "F-1", listingKey: "shape-1", remoteState: back.remoteState }],
      call,
    );
    expect(read.ok && read.value[0]).toMatchObject({ status: "live", listingRemoteId: back.remoteId });
  });

  test("ten listings go in few calls, and a bad one does not take the others with it", async () => {
    const before = checked.calls.length;
    const good = Array.from({ length: 9 }, (_, index) =>
      content(`many-${String(index)}`, [{ sku: `MANY-${String(index)}` }]),
    );
    const bad = { ...content("many-bad", [{ sku: "MANY-BAD" }]), title: "x".repeat(81) };
    const outcomes = await connector.upsertListings(
      [...good, bad].map((wanted) => ({ content: wanted, remoteState: {} })),
      call,
    );
    expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(9);
    const failed = outcomes.find(({ key }) => key === "many-bad");
    if (failed?.kind !== "failed" || failed.failure.kind !== "rejected")
      throw new Error("the bad one was not rejected");
    expect(failed.failure.issues[0]?.message).toMatch(/title/i);
    if (haveSpecs) expect(checked.calls.length - before).toBeLessThanOrEqual(4);
  });

  test("what eBay misses is said with its field", async () => {
    const { Brand: _brand, ...fewer } = category.aspects;
    const outcomes = await connector.upsertListings(
      [{ content: { ...content("no-brand", [{ sku: "NB-1" }]), aspects: fewer }, remoteState: {} }],
      call,
    );
    const [outcome] = outcomes;
    if (outcome?.kind !== "failed" || outcome.failure.kind !== "rejected") throw new Error("it was not rejected");
    expect(outcome.failure.issues[0]).toMatchObject({ class: "data", severity: "error", field: "aspect:Brand" });
  });

  test("an offer that was created although the answer was lost is found again, not doubled", async () => {
    const wanted = content("lost-1", [{ sku: "LOST-1" }]);
    const first = await list(wanted);
    const second = await list(wanted, {}); // as if the first answer had never been seen
    expect(second.offers).toEqual(first.offers);
  });

  test("a partial failure names its items; a SKU that eBay does not know is rejected", async () => {
    const listed = await list(content("partial-1", [{ sku: "P-1" }]));
    const known = {
      sku: "P-1",
      listingKey: "partial-1",
      remoteState: listed.remoteState,
      quantity: 1,
      priceMinor: 1999,
    };
    const unknown = { ...known, sku: "P-NONE", remoteState: {}, remoteId: "99999999" };
    const outcomes = await connector.setOffers([known, unknown], call);
    expect(outcomes.map(({ sku, kind }) => [sku, kind])).toEqual([
      ["P-1", "accepted"],
      ["P-NONE", "failed"],
    ]);
    const [, refused] = outcomes;
    expect(refused?.kind === "failed" && refused.failure.kind).toBe("rejected");
  });

  test.each([
    ["429", { status429Rate: 1 }, "throttled"],
    ["HTML", { htmlRate: 1 }, "unknown"],
    ["half a JSON", { halfJsonRate: 1 }, "unknown"],
  ])("a channel that answers %s: %s", async (_name, faults, kind) => {
    standIn.faults.set(faults);
    const [outcome] = await connector.setOffers(
      [{ sku: "S-1", listingKey: "single-1", remoteState: {}, remoteId: "1", quantity: 1, priceMinor: 100 }],
      { ...call, http: plainHttp },
    );
    standIn.faults.set({ status429Rate: 0, htmlRate: 0, halfJsonRate: 0 });
    expect(outcome?.kind === "failed" && outcome.failure.kind).toBe(kind);
  });

  test("a token that eBay no longer takes is an auth failure", async () => {
    const revoked = { ...call, http: plainHttp, accessToken: "nonsense" };
    const identified = await connector.identify(revoked);
    expect(!identified.ok && identified.failure.kind).toBe("auth");
  });

  test("a seller who has nothing yet gets a location and policies, and never sees another seller's offers", async () => {
    const second = await connect(checked.http, "second-seller");
    expect(Object.keys(second.settings).sort()).toEqual([
      "condition",
      "fulfillmentPolicyId",
      "merchantLocationKey",
      "paymentPolicyId",
      "returnPolicyId",
    ]);
    const first = await list(content("tenant-1", [{ sku: "T-1" }]));
    const read = await connector.readOffers(
      [{ sku: "T-1", listingKey: "tenant-1", remoteState: first.remoteState }],
      second,
    );
    expect(read.ok && read.value[0]?.status).toBe("unlisted");
    noProblems();
  });

  test("declining consent, and using a code twice, are told apart from success", async () => {
    const io = { http: plainHttp, clock: systemClock, signal: AbortSignal.timeout(10_000) };
    const declined = await connector.auth.exchange(new URLSearchParams({ error: "access_denied" }), io);
    expect(!declined.ok && declined.failure.kind).toBe("auth");
    const wrong = await connector.auth.exchange(new URLSearchParams({ code: "no-such-code" }), io);
    expect(!wrong.ok && wrong.failure.kind).toBe("auth");
  });
});
