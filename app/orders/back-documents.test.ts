import { expect, test } from "vitest";
import { cancelOrderDocument, refundOrderDocument } from "./back-documents-write.ts";
import { lookDocument } from "./back-documents.ts";
import { manualClock } from "../platform/clock.ts";
import { appliedUnknown, FakeShopify } from "../../test/orders/fake-shopify.ts";

const money = (amount: string) => ({
  shopMoney: { amount, currencyCode: "USD" },
  presentmentMoney: { amount, currencyCode: "USD" },
});
const input = {
  lineItems: [{ variantId: "gid://shopify/ProductVariant/7", quantity: 3, priceSet: money("10.00") }],
  shippingLines: [{ priceSet: money("4.50") }],
  transactions: [{ kind: "SALE", amountSet: money("34.50") }],
};

test("an order is fulfilled, refunded once for one key however often it is asked, and cancelled once", async () => {
  const shopify = new FakeShopify(manualClock());
  const shop = shopify.shop("one.myshopify.com");
  const order = shop.create(input);
  expect(order.totalMinor).toBe(3450);
  shop.fulfil(order.id, { tracking: [{ company: "UPS", number: "1Z", url: null }] });
  const admin = shopify.admin("one.myshopify.com");

  shop.script("refundCreate", appliedUnknown);
  const transactions = [{ orderId: order.id, kind: "REFUND" as never, gateway: "manual", amount: "5.00" }];
  const asked = { input: { orderId: order.id, transactions }, key: "k1" };
  expect(await admin.request(refundOrderDocument, asked)).toMatchObject({ ok: false, failure: { kind: "unknown" } });
  expect(await admin.request(refundOrderDocument, asked)).toMatchObject({ ok: true });
  expect(order.refunds).toHaveLength(1);

  const cancel = { orderId: order.id, reason: "CUSTOMER" as never, restock: true };
  await admin.request(cancelOrderDocument, cancel);
  const again = await admin.request(cancelOrderDocument, cancel);
  expect(again).toMatchObject({ ok: true, data: { orderCancel: { orderCancelUserErrors: [{ code: "INVALID" }] } } });

  const look = await admin.request(lookDocument, { id: order.id });
  expect(look).toMatchObject({
    data: { order: { fulfillments: [{ trackingInfo: [{ number: "1Z" }] }], refunds: [{}], cancelReason: "CUSTOMER" } },
  });
  expect(await shopify.admin("two.myshopify.com").request(lookDocument, { id: order.id })).toMatchObject({
    data: { order: null },
  });
});
