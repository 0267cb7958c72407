import EbayApi from "ebay-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startEbay, type EbayStandIn } from "../../sandbox/channels/ebay/index.ts";
import {
  ALL_SCOPES,
  APP,
  authorizeCode,
  demoPlace,
  POTS,
  potItem,
  TEST_OPTIONS,
} from "../../sandbox/channels/ebay/test-client.ts";

/**
 * Independent evidence: a client that others wrote against the real eBay drives the stand-in. Its hosts are fixed, so a
 * request interceptor sends them to the stand-in; everything else is the client's own.
 */
function clientFor(standIn: EbayStandIn): EbayApi {
  const client = new EbayApi({
    appId: APP.clientId,
    certId: APP.clientSecret,
    ruName: APP.ruName,
    sandbox: false,
    scope: ALL_SCOPES.split(" "),
  });
  client.req.instance.interceptors.request.use((request) => {
    request.url = (request.url ?? "").replace(/^https:\/\/[a-z]+\.ebay\.com/, standIn.origin);
    return request;
  });
  return client;
}

const id = (name: string) => z.looseObject({ [name]: z.string().min(1) }).transform((reply) => String(reply[name]));

describe("the eBay stand-in driven by the npm client ebay-api", () => {
  let standIn: EbayStandIn;
  let ebay: EbayApi;
  beforeAll(async () => {
    standIn = await startEbay(TEST_OPTIONS);
    ebay = clientFor(standIn);
    const code = (await authorizeCode(standIn, "demo-seller")).searchParams.get("code") ?? "";
    ebay.OAuth2.setCredentials(await ebay.OAuth2.getToken(code));
  });
  afterAll(async () => {
    await standIn.close();
  });

  it("asks for consent with a link that the stand-in understands", async () => {
    const link = ebay.OAuth2.generateAuthUrl(APP.ruName, ALL_SCOPES.split(" "), "state-1");
    const response = await fetch(link.replace("https://auth.ebay.com", standIn.origin));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(`Let ${APP.clientId} sell for you?`);
  });

  it("lists, changes and ends an item", async () => {
    expect(await ebay.commerce.identity.getUser()).toMatchObject({ username: "demo-seller" });
    const { inventory } = ebay.sell;
    // Its types, made from the spec, take aspects for a string; the spec's own example has names and lists.
    await inventory.createOrReplaceInventoryItem("CLIENT-1", potItem(4) as never);
    const offerId = id("offerId").parse(
      await inventory.createOffer({
        sku: "CLIENT-1",
        marketplaceId: "EBAY_US",
        format: "FIXED_PRICE",
        categoryId: POTS,
        ...demoPlace(standIn),
        pricingSummary: { price: { value: "9.99", currency: "USD" } },
      }),
    );
    id("listingId").parse(await inventory.publishOffer(offerId));
    await inventory.bulkUpdatePriceQuantity({ requests: [{ offers: [{ offerId, availableQuantity: 1 }] }] });
    expect(await inventory.getOffers({ sku: "CLIENT-1" })).toMatchObject({
      offers: [{ offerId, status: "PUBLISHED", availableQuantity: 1, listing: { listingStatus: "ACTIVE" } }],
    });
    await inventory.withdrawOffer(offerId);
    expect(await inventory.getOffer(offerId)).toMatchObject({ status: "UNPUBLISHED" });
  });

  it("reads eBay's errors out of the stand-in's", async () => {
    await expect(ebay.sell.inventory.getInventoryItem("nothing")).rejects.toMatchObject({ meta: { errorId: 25710 } });
  });

  it("renews an expired token by itself", async () => {
    const renewed: unknown[] = [];
    ebay.OAuth2.on("refreshAuthToken", (token: unknown) => renewed.push(token));
    await fetch(`${standIn.origin}/_sandbox/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(await ebay.commerce.identity.getUser()).toMatchObject({ username: "demo-seller" });
    expect(renewed).toHaveLength(1);
  });
});
