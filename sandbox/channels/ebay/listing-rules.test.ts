import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEbay, type EbayOptions, type EbayStandIn } from "./index.ts";
import {
  connect,
  listPot,
  listShirts,
  potItem,
  SHIRTS,
  shirtGroup,
  shirtItem,
  TEST_OPTIONS,
  usOffer,
  type Client,
  type Exchange,
} from "./test-client.ts";
import type { ListedOffer } from "./overview.ts";

const INVENTORY = "/sell/inventory/v1";
let now = Date.UTC(2026, 10, 1, 12);
let standIn: EbayStandIn;
let seller: Client;

async function open(options: Partial<EbayOptions> = {}) {
  standIn = await startEbay({ ...TEST_OPTIONS, clock: () => now, ...options });
  seller = await connect(standIn);
}
beforeEach(() => open());
afterEach(() => standIn.close());

const errorIds = ({ body }: Exchange) =>
  (body as { errors: { errorId: number }[] }).errors.map(({ errorId }) => errorId);
async function listed(): Promise<Record<string, ListedOffer>> {
  const response = await fetch(`${standIn.origin}/_sandbox/state`);
  const { listings } = (await response.json()) as { listings: ListedOffer[] };
  return Object.fromEntries(listings.map((offer) => [offer.sku, offer]));
}
const bulk = (requests: unknown[]) => seller.call("POST", `${INVENTORY}/bulk_update_price_quantity`, { requests });
const edit = (sku: string, body: unknown) =>
  fetch(`${standIn.origin}/_sandbox/listings/${encodeURIComponent(sku)}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

describe("a single listing", () => {
  it("shows the offer's quantity where it has one, else the item's", async () => {
    const { offerId } = await listPot(standIn, seller, "P1", 5);
    await bulk([{ sku: "P1", shipToLocationAvailability: { quantity: 4 } }]);
    expect((await listed()).P1).toMatchObject({ quantity: 4 });
    await bulk([{ offers: [{ offerId, availableQuantity: 2 }] }]);
    await bulk([{ sku: "P1", shipToLocationAvailability: { quantity: 9 } }]);
    expect((await listed()).P1).toMatchObject({
      quantity: 2,
      priceMinor: 1250,
      currency: "USD",
      status: "live",
      seller: "demo-seller",
    });
  });

  it("replaces the whole item: what a PUT leaves out is gone, and a live listing refuses to lose what it needs", async () => {
    await listPot(standIn, seller, "P1");
    expect(errorIds(await seller.call("PUT", `${INVENTORY}/inventory_item/P1`, {}))).toContain(25014);
    expect((await listed()).P1).toMatchObject({ title: "Clay plant pot", quantity: 5 });
    const { condition: _condition, ...without } = potItem(5, "Another pot");
    await seller.must("PUT", `${INVENTORY}/inventory_item/FREE`, { ...without, condition: "NEW" });
    await seller.must("PUT", `${INVENTORY}/inventory_item/FREE`, without);
    expect(await seller.must("GET", `${INVENTORY}/inventory_item/FREE`)).not.toHaveProperty("condition");
  });

  it("may run out of stock, but may not start without any", async () => {
    const { offerId } = await listPot(standIn, seller, "P1");
    await bulk([{ offers: [{ offerId, availableQuantity: 0 }] }]);
    expect(await seller.must("GET", `${INVENTORY}/offer/${offerId}`)).toMatchObject({
      listing: { listingStatus: "OUT_OF_STOCK" },
    });
    expect((await listed()).P1).toMatchObject({ quantity: 0, status: "live" });
    await expect(listPot(standIn, seller, "P2", 0)).rejects.toThrow("25004");
  });

  it("needs its description again with every update of the offer", async () => {
    const { offerId } = await listPot(standIn, seller, "P1");
    const { sku: _sku, marketplaceId: _id, format: _format, ...body } = usOffer(standIn, "P1");
    expect(errorIds(await seller.call("PUT", `${INVENTORY}/offer/${offerId}`, body))).toEqual([25016]);
    await seller.must("PUT", `${INVENTORY}/offer/${offerId}`, { ...body, listingDescription: "Again" });
  });

  it("keeps what it last showed when it ends, and gets a new number when it is listed again", async () => {
    const { offerId, listingId } = await listPot(standIn, seller, "P1", 5);
    await seller.must("POST", `${INVENTORY}/offer/${offerId}/withdraw`);
    await seller.must("PUT", `${INVENTORY}/inventory_item/P1`, potItem(1, "Changed later"));
    expect((await listed()).P1).toMatchObject({ status: "ended", title: "Clay plant pot", quantity: 5 });
    expect((await bulk([{ offers: [{ offerId, availableQuantity: 1 }] }])).body).toMatchObject({
      responses: [{ statusCode: 400, errors: [{ errorId: 25713 }] }],
    });
    const again = await seller.must("POST", `${INVENTORY}/offer/${offerId}/publish`);
    expect(again.listingId).not.toBe(listingId);
    expect(await seller.must("POST", `${INVENTORY}/offer/${offerId}/publish`)).toMatchObject({
      listingId: again.listingId,
    });
    expect((await listed()).P1).toMatchObject({ status: "live", title: "Changed later" });
  });

  it("takes 250 revisions a day, and a price and quantity of one call is one", async () => {
    await standIn.close();
    await open({ limits: { revisionsPerListingPerDay: 3 } });
    const { offerId } = await listPot(standIn, seller, "P1");
    const update = (availableQuantity: number) =>
      bulk([
        {
          sku: "P1",
          shipToLocationAvailability: { quantity: availableQuantity },
          offers: [{ offerId, availableQuantity }],
        },
      ]);
    for (const quantity of [1, 2, 3]) expect((await update(quantity)).status).toBe(200);
    expect((await update(4)).body).toMatchObject({ responses: [{ statusCode: 400, errors: [{ errorId: 25019 }] }] });
    expect((await listed()).P1).toMatchObject({ quantity: 3 });
    now += 86_400_000;
    seller = await connect(standIn);
    expect((await update(4)).status).toBe(200);
  });
});

describe("a listing with variations", () => {
  it("loses the SKUs that a group's PUT leaves out, but not one that was sold", async () => {
    const { skus, group } = await listShirts(standIn, seller, "TEE");
    const [first = "", second = "", ...rest] = skus;
    await edit(first, { soldQuantity: 1 });
    const put = (variantSKUs: string[]) =>
      seller.call("PUT", `${INVENTORY}/inventory_item_group/TEE`, { ...group, variantSKUs });
    expect(errorIds(await put([second, ...rest]))).toEqual([25013]);
    expect((await put([first, ...rest])).status).toBe(204);
    expect(await listed()).toMatchObject({ [first]: { status: "live" }, [second]: { status: "ended" } });
    expect(await seller.must("GET", `${INVENTORY}/offer?sku=${second}`)).toMatchObject({
      offers: [{ status: "UNPUBLISHED" }],
    });
  });

  it("takes a new variation when it is published again, under the same number", async () => {
    const { skus, listingId, group } = await listShirts(standIn, seller, "TEE");
    await seller.must("PUT", `${INVENTORY}/inventory_item/TEE-L-Red`, shirtItem("L", "Red"));
    await seller.must("POST", `${INVENTORY}/offer`, usOffer(standIn, "TEE-L-Red", SHIRTS));
    const wider = { ...shirtGroup([...skus, "TEE-L-Red"], ["S", "M", "L"], ["Blue", "Red"]), title: group.title };
    await seller.must("PUT", `${INVENTORY}/inventory_item_group/TEE`, wider);
    expect((await listed())["TEE-L-Red"]).toBeUndefined();
    const publish = { inventoryItemGroupKey: "TEE", marketplaceId: "EBAY_US" };
    expect(await seller.must("POST", `${INVENTORY}/offer/publish_by_inventory_item_group`, publish)).toMatchObject({
      listingId,
    });
    expect((await listed())["TEE-L-Red"]).toMatchObject({ status: "live", listingId });
  });

  it("refuses variations that are the same, lack an axis, or differ in category", async () => {
    const { skus, group } = await listShirts(standIn, seller, "TEE");
    const put = (item: unknown) => seller.call("PUT", `${INVENTORY}/inventory_item/${skus[1] ?? ""}`, item);
    expect((await put(shirtItem("S", "Blue"))).status).toBe(204);
    expect(errorIds(await seller.call("PUT", `${INVENTORY}/inventory_item_group/TEE`, group))).toEqual([25013]);
    expect(errorIds(await put(potItem()))).toContain(25002);
    const { specifications: _all, ...noAxes } = group.variesBy;
    expect(
      errorIds(await seller.call("PUT", `${INVENTORY}/inventory_item_group/TEE`, { ...group, variesBy: noAxes })),
    ).toContain(25013);
  });

  it("is not published, withdrawn or grouped by one of its members", async () => {
    const { skus, offerIds } = await listShirts(standIn, seller, "TEE");
    const sku = skus[0] ?? "";
    const offerId = offerIds[sku] ?? "";
    expect(errorIds(await seller.call("POST", `${INVENTORY}/offer/${offerId}/withdraw`))).toEqual([25002]);
    expect(
      (await seller.call("POST", `${INVENTORY}/bulk_publish_offer`, { requests: [{ offerId }] })).body,
    ).toMatchObject({ responses: [{ errors: [{ errorId: 25732 }] }] });
    expect(
      errorIds(await seller.call("PUT", `${INVENTORY}/inventory_item_group/OTHER`, { variantSKUs: [sku] })),
    ).toEqual([25703]);
    await listPot(standIn, seller, "SINGLE");
    expect(
      errorIds(await seller.call("PUT", `${INVENTORY}/inventory_item_group/OTHER`, { variantSKUs: ["SINGLE"] })),
    ).toEqual([25704]);
    expect(
      errorIds(await seller.call("PUT", `${INVENTORY}/inventory_item_group/OTHER`, { variantSKUs: ["nothing"] })),
    ).toEqual([25701]);
  });

  it("ends with its last variation, whichever way they go", async () => {
    const { skus, offerIds } = await listShirts(standIn, seller, "TEE");
    const [first = "", second = "", ...rest] = skus;
    await seller.must("DELETE", `${INVENTORY}/offer/${offerIds[first] ?? ""}`);
    await seller.must("DELETE", `${INVENTORY}/inventory_item/${second}`);
    expect(await seller.must("GET", `${INVENTORY}/inventory_item_group/TEE`)).toMatchObject({ variantSKUs: rest });
    for (const sku of rest) await seller.must("DELETE", `${INVENTORY}/inventory_item/${sku}`);
    expect(Object.values(await listed()).map(({ status }) => status)).toEqual(["ended", "ended", "ended", "ended"]);
  });
});

describe("review", () => {
  it("lets a listing wait, then live or be rejected, and looks at a mended one again", async () => {
    await standIn.close();
    await open({ reviewDelayMs: 60_000 });
    await listPot(standIn, seller, "GOOD");
    const { offerId } = await listPot(standIn, seller, "BAD", 5, "A replica vase");
    const statuses = async () => Object.values(await listed()).map(({ status }) => status);
    expect(await statuses()).toEqual(["pending", "pending"]);
    expect(await seller.must("GET", `${INVENTORY}/offer/${offerId}`)).toMatchObject({
      listing: { listingStatus: "INACTIVE" },
    });
    now += 60_000;
    expect(await statuses()).toEqual(["live", "rejected"]);
    expect(await seller.must("GET", `${INVENTORY}/offer/${offerId}`)).toMatchObject({
      listing: { listingStatus: "EBAY_ENDED", listingOnHold: true },
    });
    await seller.must("PUT", `${INVENTORY}/inventory_item/BAD`, potItem(5, "A vase"));
    expect(await statuses()).toEqual(["live", "pending"]);
    now += 60_000;
    expect(await statuses()).toEqual(["live", "live"]);
  });
});
