import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "./index.ts";
import { connect, listPot, listShirts, potItem, TEST_OPTIONS, type Client } from "./test-client.ts";

let standIn: EbayStandIn;
let seller: Client;
beforeEach(async () => {
  standIn = await startEbay({ ...TEST_OPTIONS, pictureOrigin: "http://localhost:4001" });
  seller = await connect(standIn);
});
afterEach(() => standIn.close());

async function get(path: string, expected = 200) {
  const response = await fetch(standIn.origin + path);
  expect(response.status).toBe(expected);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  return response.text();
}

describe("pages", () => {
  it("show a listing with its pictures taken from the local shop, whatever a merchant wrote", async () => {
    const { listingId } = await listPot(standIn, seller, "P1", 2, `<script>alert("x")</script> & 'pot'`);
    const item = potItem(2, `<script>alert("x")</script> & 'pot'`);
    const description = `<img src="https://cdn.shopify.com/a/b.png" onerror="alert(1)">`;
    await seller.must("PUT", "/sell/inventory/v1/inventory_item/P1", {
      ...item,
      product: { ...item.product, description },
    });
    const text = await get(`/itm/${listingId}`);
    expect(text).not.toContain("<script");
    expect(text).toContain("&lt;script&gt;");
    expect(text).toContain("http://localhost:4001/__sim/s/files/1/shop/pot.svg");
    expect(text).toMatch(
      /<iframe[^>]+sandbox[^>]+srcdoc="[^"]*&lt;img src=&quot;http:\/\/localhost:4001\/__sim\/a\/b\.png/,
    );
    expect(text).not.toContain("cdn.shopify.com");
    expect(text).toContain("$12.50");
    expect(text).toContain("2 available");
  });

  it("let a buyer choose a variation, and say when it is sold out or ended", async () => {
    const { skus, listingId, offerIds } = await listShirts(standIn, seller, "TEE");
    const sku = skus[3] ?? "";
    const update = {
      requests: [
        { offers: [{ offerId: offerIds[sku], availableQuantity: 0, price: { value: "23.00", currency: "USD" } }] },
      ],
    };
    await seller.must("POST", "/sell/inventory/v1/bulk_update_price_quantity", update);
    const text = await get(`/itm/${listingId}?variant=${sku}`);
    expect(text).toMatch(/aria-current="true"[^<]*>\s*M \/ Red/);
    expect(text).toContain("Out of stock");
    expect(text).toContain("$23.00");
    const byGroup = { inventoryItemGroupKey: "TEE", marketplaceId: "EBAY_US" };
    await seller.must("POST", "/sell/inventory/v1/offer/withdraw_by_inventory_item_group", byGroup);
    expect(await get(`/itm/${listingId}`)).toContain("This listing has ended.");
    await get("/itm/1", 404);
  });

  it("list everything, fifty to a page", async () => {
    expect(await get("/")).toContain("Nothing is listed yet");
    for (let index = 0; index < 51; index += 1) await listPot(standIn, seller, `P${index}`, 1, `Pot number ${index}`);
    const first = await get("/?page=1");
    expect(first).toContain("Pot number 50");
    expect(first).not.toContain("Pot number 0<");
    expect(await get("/?page=2")).toContain("Pot number 0<");
    expect(await get("/?page=99")).toContain("Page 2 of 2");
  });
});
