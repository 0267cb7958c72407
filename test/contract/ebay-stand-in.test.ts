import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "../../sandbox/channels/ebay/index.ts";
import { challengeResponse } from "../../sandbox/channels/ebay/signing.ts";
import {
  connect,
  demoPlace,
  listPot,
  listShirts,
  potItem,
  SHIRTS,
  shirtItem,
  TEST_OPTIONS,
  usOffer,
  type Client,
  type Exchange,
} from "../../sandbox/channels/ebay/test-client.ts";
import { haveSpecs, SpecBook } from "./ebay-stand-in.spec-book.ts";

const INVENTORY = "/sell/inventory/v1";
const ACCOUNT = "/sell/account/v1";
const TAXONOMY = "/commerce/taxonomy/v1/category_tree/0";
const NOTIFICATION = "/commerce/notification/v1";

/** Outside the specs: OAuth is described in prose only. */
const NOT_IN_SPECS = ["showConsent", "giveConsent", "getOauthToken"];

let standIn: EbayStandIn;
let seller: Client;
let newcomer: Client;
let book: SpecBook;
let endpoint: Server;
const problems: string[] = [];

/** Every exchange of this file goes through here. */
const judge = (exchange: Exchange) => {
  problems.push(...book.problems(exchange));
};

beforeAll(async () => {
  if (!haveSpecs) return;
  book = new SpecBook();
  standIn = await startEbay(TEST_OPTIONS);
  seller = await connect(standIn, "demo-seller", judge);
  newcomer = await connect(standIn, "second-seller", judge);
  endpoint = createServer((request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host ?? ""}`);
    const address = url.origin + url.pathname;
    const answer = challengeResponse(url.searchParams.get("challenge_code") ?? "", "t".repeat(32), address);
    response.setHeader("content-type", "application/json").end(JSON.stringify({ challengeResponse: answer }));
  }).listen(0, "127.0.0.1");
});
afterAll(async () => {
  if (!haveSpecs) return;
  endpoint.close();
  await standIn.close();
});

describe.skipIf(!haveSpecs)("the eBay stand-in against eBay's own specs", () => {
  it("serves only paths of the specs, under the specs' names", () => {
    for (const { id, method, path } of standIn.operations) {
      if (NOT_IN_SPECS.includes(id)) continue;
      expect(book.find(method, path.replaceAll(/\{[^}]+\}/g, "x"))?.id, `${method} ${path}`).toBe(id);
    }
  });

  it("sets up a new seller", async () => {
    await newcomer.must("GET", "/commerce/identity/v1/user/");
    await newcomer.must("GET", `${ACCOUNT}/privilege`);
    expect((await newcomer.call("GET", `${ACCOUNT}/return_policy?marketplace_id=EBAY_US`)).status).toBe(400);
    await newcomer.must("POST", `${ACCOUNT}/program/opt_in`, { programType: "SELLING_POLICY_MANAGEMENT" });
    expect(
      (await newcomer.call("POST", `${ACCOUNT}/program/opt_in`, { programType: "SELLING_POLICY_MANAGEMENT" })).status,
    ).toBe(409);
    expect(await newcomer.must("GET", `${ACCOUNT}/program/get_opted_in_programs`)).toMatchObject({
      programs: [{ programType: "SELLING_POLICY_MANAGEMENT" }],
    });
    const common = { marketplaceId: "EBAY_US", categoryTypes: [{ name: "ALL_EXCLUDING_MOTORS_VEHICLES" }] };
    const bodies = {
      fulfillment: {
        name: "Ships",
        handlingTime: { value: 1, unit: "DAY" },
        shippingOptions: [
          {
            optionType: "DOMESTIC",
            costType: "FLAT_RATE",
            shippingServices: [{ sortOrder: 1, shippingServiceCode: "USPSPriority", freeShipping: true }],
          },
        ],
      },
      payment: { name: "Pays", immediatePay: true },
      return: {
        name: "Returns",
        returnsAccepted: true,
        returnPeriod: { value: 30, unit: "DAY" },
        refundMethod: "MONEY_BACK",
        returnShippingCostPayer: "BUYER",
      },
    };
    for (const [kind, body] of Object.entries(bodies)) {
      const created = await newcomer.must("POST", `${ACCOUNT}/${kind}_policy/`, { ...common, ...body });
      expect((await newcomer.call("POST", `${ACCOUNT}/${kind}_policy/`, { ...common, ...body })).status).toBe(400);
      await newcomer.must("GET", `${ACCOUNT}/${kind}_policy/${String(created[`${kind}PolicyId`])}`);
      await newcomer.must("GET", `${ACCOUNT}/${kind}_policy?marketplace_id=EBAY_US`);
      expect((await newcomer.call("GET", `${ACCOUNT}/${kind}_policy/1`)).status).toBe(404);
    }
    const address = { postalCode: "00100", country: "FI", city: "Helsinki" };
    const place = `${INVENTORY}/location/store-1`;
    await newcomer.must("POST", place, { name: "Store", location: { address }, locationTypes: ["WAREHOUSE"] });
    expect((await newcomer.call("POST", place, { location: { address } })).status).toBe(409);
    expect((await newcomer.call("POST", `${INVENTORY}/location/store-2`, { location: {} })).status).toBe(400);
    await newcomer.must("POST", `${place}/disable`);
    await newcomer.must("POST", `${place}/enable`);
    expect(await newcomer.must("GET", place)).toMatchObject({ merchantLocationStatus: "ENABLED" });
    expect(await newcomer.must("GET", `${INVENTORY}/location?limit=10&offset=0`)).toMatchObject({ total: 1 });
    await newcomer.must("DELETE", place);
    expect((await newcomer.call("GET", place)).status).toBe(404);
  });

  it("finds categories, their aspects and conditions", async () => {
    expect(
      await seller.must("GET", "/commerce/taxonomy/v1/get_default_category_tree_id?marketplace_id=EBAY_US"),
    ).toMatchObject({ categoryTreeId: "0" });
    const found = await seller.must("GET", `${TAXONOMY}/get_category_suggestions?q=men%27s%20cotton%20shirt`);
    expect(found).toMatchObject({ categorySuggestions: [{ category: { categoryId: SHIRTS } }, {}, {}, {}, {}] });
    expect((await seller.call("GET", `${TAXONOMY}/get_category_suggestions?q=qqqq`)).status).toBe(204);
    await seller.must("GET", TAXONOMY);
    await seller.must("GET", `${TAXONOMY}/get_category_subtree?category_id=10000`);
    await seller.must("GET", `${TAXONOMY}/get_item_aspects_for_category?category_id=${SHIRTS}`);
    expect((await seller.call("GET", `${TAXONOMY}/get_item_aspects_for_category?category_id=10000`)).status).toBe(400);
    expect((await seller.call("GET", "/commerce/taxonomy/v1/category_tree/999")).status).toBe(404);
    const conditions = "/sell/metadata/v1/marketplace/EBAY_US/get_item_condition_policies";
    expect(
      await seller.must("GET", `${conditions}?filter=${encodeURIComponent(`categoryIds:{${SHIRTS}}`)}`),
    ).toMatchObject({
      itemConditionPolicies: [{ categoryId: SHIRTS }],
    });
    expect((await seller.call("GET", conditions.replace("EBAY_US", "EBAY_XX"))).status).toBe(400);
  });
});

describe.skipIf(!haveSpecs)("listings on the eBay stand-in against eBay's own specs", () => {
  it("plays a single listing from creation to its end", async () => {
    const { offerId } = await listPot(standIn, seller, "POT 1/a");
    const item = `${INVENTORY}/inventory_item/${encodeURIComponent("POT 1/a")}`;
    expect(await seller.must("GET", item)).toMatchObject({ sku: "POT 1/a", locale: "en_US" });
    await seller.must("PUT", item, potItem(7));
    await seller.must("GET", `${INVENTORY}/inventory_item?limit=1&offset=0`);
    expect(await seller.must("GET", `${INVENTORY}/offer?sku=${encodeURIComponent("POT 1/a")}`)).toMatchObject({
      offers: [{ status: "PUBLISHED", listing: { listingStatus: "ACTIVE" } }],
    });
    const { sku: _sku, marketplaceId: _site, format: _format, ...revised } = usOffer(standIn, "POT 1/a");
    await seller.must("PUT", `${INVENTORY}/offer/${offerId}`, { ...revised, listingDescription: "<p>Better.</p>" });
    const bulk = await seller.call("POST", `${INVENTORY}/bulk_update_price_quantity`, {
      requests: [
        {
          sku: "POT 1/a",
          shipToLocationAvailability: { quantity: 2 },
          offers: [{ offerId, availableQuantity: 2, price: { value: "13.00", currency: "USD" } }],
        },
        { offers: [{ offerId: "404", availableQuantity: 2 }] },
      ],
    });
    expect(bulk).toMatchObject({
      status: 207,
      body: { responses: [{ statusCode: 200 }, { statusCode: 404, offerId: "404" }] },
    });
    expect(await seller.must("GET", `${INVENTORY}/offer/${offerId}`)).toMatchObject({ availableQuantity: 2 });
    await seller.must("POST", `${INVENTORY}/offer/${offerId}/withdraw`);
    expect((await seller.call("POST", `${INVENTORY}/offer/${offerId}/withdraw`)).status).toBe(400);
    await seller.must("POST", `${INVENTORY}/offer/get_listing_fees`, { offers: [{ offerId }] });
    await seller.must("DELETE", `${INVENTORY}/offer/${offerId}`);
    expect((await seller.call("GET", `${INVENTORY}/offer/${offerId}`)).status).toBe(404);
    await seller.must("DELETE", item);
    expect((await seller.call("GET", item)).status).toBe(404);
  });

  it("plays a listing with variations from creation to its end", async () => {
    const { skus, offerIds, group } = await listShirts(standIn, seller, "TEE");
    const key = `${INVENTORY}/inventory_item_group/TEE`;
    expect(await seller.must("GET", key)).toMatchObject({ title: group.title, variantSKUs: skus });
    expect(await seller.must("GET", `${INVENTORY}/inventory_item/${skus[0] ?? ""}`)).toMatchObject({
      inventoryItemGroupKeys: ["TEE"],
    });
    await seller.must("POST", `${INVENTORY}/bulk_get_inventory_item`, { requests: skus.map((sku) => ({ sku })) });
    await seller.must("PUT", key, { ...group, variantSKUs: skus.slice(0, 3) });
    const requests = skus
      .slice(0, 3)
      .map((sku) => ({ sku, offers: [{ offerId: offerIds[sku], availableQuantity: 0 }] }));
    expect(await seller.must("POST", `${INVENTORY}/bulk_update_price_quantity`, { requests })).toMatchObject({
      responses: [{ statusCode: 200 }, { statusCode: 200 }, { statusCode: 200 }],
    });
    const byGroup = { inventoryItemGroupKey: "TEE", marketplaceId: "EBAY_US" };
    expect((await seller.call("DELETE", key)).status).toBe(400);
    await seller.must("POST", `${INVENTORY}/offer/withdraw_by_inventory_item_group`, byGroup);
    expect((await seller.call("POST", `${INVENTORY}/offer/withdraw_by_inventory_item_group`, byGroup)).status).toBe(
      400,
    );
    await seller.must("DELETE", key);
    expect((await seller.call("GET", key)).status).toBe(404);
  });

  it("takes bulk calls apart", async () => {
    const skus = ["B1", "B2", "B3"];
    const items = await seller.call("POST", `${INVENTORY}/bulk_create_or_replace_inventory_item`, {
      requests: [
        ...skus.map((sku) => ({ sku, locale: "en_US", ...potItem() })),
        { sku: "x".repeat(51), locale: "en_US" },
      ],
    });
    expect(items.status).toBe(207);
    const got = await seller.call("POST", `${INVENTORY}/bulk_get_inventory_item`, {
      requests: [{ sku: "B1" }, { sku: "none" }],
    });
    expect(got).toMatchObject({ status: 207, body: { responses: [{ statusCode: 200 }, { statusCode: 404 }] } });
    const made = await seller.call("POST", `${INVENTORY}/bulk_create_offer`, {
      requests: skus.map((sku) => usOffer(standIn, sku)),
    });
    const { responses } = made.body as { responses: { offerId: string }[] };
    const published = await seller.call("POST", `${INVENTORY}/bulk_publish_offer`, {
      requests: [...responses.map(({ offerId }) => ({ offerId })), { offerId: "404" }],
    });
    expect(published).toMatchObject({
      status: 207,
      body: { responses: [{ statusCode: 200 }, {}, {}, { statusCode: 404 }] },
    });
    const many = {
      requests: Array.from({ length: 26 }, (_, index) => ({
        sku: `M${index}`,
        shipToLocationAvailability: { quantity: 1 },
      })),
    };
    expect((await seller.call("POST", `${INVENTORY}/bulk_update_price_quantity`, many)).status).toBe(400);
  });
});

describe.skipIf(!haveSpecs)("refusals and notifications of the eBay stand-in against eBay's own specs", () => {
  it("refuses with the errors that the specs name", async () => {
    const ids = ({ body }: Exchange) =>
      (body as { errors: { errorId: number }[] }).errors.map(({ errorId }) => errorId);
    const put = (sku: string, body: unknown, headers = {}) =>
      seller.call("PUT", `${INVENTORY}/inventory_item/${sku}`, body, headers);
    expect(ids(await put("E1", potItem(), { "content-language": "" }))).toEqual([25709]);
    expect(ids(await put("x".repeat(51), potItem()))).toEqual([25707]);
    expect(ids(await put("E1", potItem(-1)))).toEqual([25709]);
    expect(ids(await put("E1", { condition: "SHINY" }))).toEqual([2004]);
    await put("E1", {});
    expect(
      ids(
        await seller.call("POST", `${INVENTORY}/offer`, {
          sku: "gone",
          marketplaceId: "EBAY_US",
          format: "FIXED_PRICE",
        }),
      ),
    ).toEqual([25702]);
    const empty = await seller.must("POST", `${INVENTORY}/offer`, {
      sku: "E1",
      marketplaceId: "EBAY_US",
      format: "FIXED_PRICE",
    });
    expect(ids(await seller.call("POST", `${INVENTORY}/offer`, usOffer(standIn, "E1")))).toEqual([25002]);
    expect(ids(await seller.call("POST", `${INVENTORY}/offer/${String(empty.offerId)}/publish`))).toEqual([
      25016, 25016, 25014, 25003, 25004, 25007, 25008, 25009, 25012, 25005,
    ]);
    await put("E2", shirtItem("S", "Blue"));
    const wrong = { ...usOffer(standIn, "E2", SHIRTS, "0.50"), merchantLocationKey: "nowhere" };
    const { offerId } = await seller.must("POST", `${INVENTORY}/offer`, wrong);
    expect(ids(await seller.call("POST", `${INVENTORY}/offer/${String(offerId)}/publish`))).toEqual([25003, 25012]);
    expect(ids(await seller.call("GET", `${INVENTORY}/offer`))).toEqual([25709]);
    expect(ids(await seller.call("GET", `${INVENTORY}/inventory_item?limit=999`))).toEqual([25706]);
    expect(demoPlace(standIn).listingPolicies.returnPolicyId).not.toBe("");
  });

  it("registers an address for notifications after the handshake", async () => {
    const { port } = endpoint.address() as AddressInfo; // a TCP server that listens
    const deliveryConfig = { endpoint: `http://127.0.0.1:${port}/ebay`, verificationToken: "t".repeat(32) };
    const destination = { name: "app", status: "ENABLED", deliveryConfig };
    const created = await seller.call("POST", `${NOTIFICATION}/destination`, destination);
    const id = created.headers.get("location")?.split("/").at(-1) ?? "";
    const other = { ...destination, deliveryConfig: { ...deliveryConfig, endpoint: "http://127.0.0.1:1/closed" } };
    expect((await seller.call("POST", `${NOTIFICATION}/destination`, other)).status).toBe(409);
    expect(await seller.must("GET", `${NOTIFICATION}/destination/${id}`)).toMatchObject({ destinationId: id });
    await seller.must("GET", `${NOTIFICATION}/destination`);
    await seller.must("GET", `${NOTIFICATION}/topic`);
    const payload = { format: "JSON", schemaVersion: "1.0", deliveryProtocol: "HTTPS" };
    const subscription = { topicId: "MARKETPLACE_ACCOUNT_DELETION", status: "ENABLED", destinationId: id, payload };
    const subscribed = await seller.call("POST", `${NOTIFICATION}/subscription`, subscription);
    await seller.must("GET", `${NOTIFICATION}/subscription`);
    await seller.must(
      "DELETE",
      `${NOTIFICATION}/subscription/${subscribed.headers.get("location")?.split("/").at(-1) ?? ""}`,
    );
    await seller.must("DELETE", `${NOTIFICATION}/destination/${id}`);
    expect((await seller.call("GET", `${NOTIFICATION}/public_key/none`)).status).toBe(404);
  });

  it("sent and answered nothing that the specs do not know, in every operation that it serves", () => {
    expect(problems).toEqual([]);
    // The judge itself: an exchange with a field that nobody knows, and one with a wrong type, are found out.
    const reply = {
      method: "POST",
      path: `${INVENTORY}/offer/1/publish`,
      requestBody: undefined,
      requestHeaders: {},
      headers: new Headers(),
    };
    expect(book.problems({ ...reply, status: 200, body: { listingId: "1", colour: "red" } })).toHaveLength(1);
    expect(book.problems({ ...reply, status: 200, body: { listingId: 1 } })).toHaveLength(1);
    expect(book.problems({ ...reply, status: 418, body: {} })).toHaveLength(1);
    const called = Object.keys(standIn.calls.totals().byOperation);
    const served = standIn.operations.map(({ id }) => id).filter((id) => !NOT_IN_SPECS.includes(id));
    expect(served.filter((id) => !called.includes(id))).toEqual([]);
  });
});
