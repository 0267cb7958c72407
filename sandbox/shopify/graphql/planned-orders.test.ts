import { resolve } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as back from "../../../app/orders/back-documents.ts";
import * as write from "../../../app/orders/back-documents-write.ts";
import * as documents from "../../../app/orders/order-documents.ts";
import { type OrderPlan, totalOfPlan } from "../../../app/orders/plan-shopify-order.ts";
import { generatedInput, planOf } from "../../../test/plan-shopify-order.cases.ts";
import { importCatalog, type ShopifyStandIn, startShopify } from "../index.ts";
import { gid } from "../store/ids.ts";
import { minorOf } from "../store/money.ts";
import { ask as askControl, API_KEY, API_SECRET, graphql, install, manyProducts } from "../testing.ts";

let standIn: ShopifyStandIn;
let run: ReturnType<typeof graphql>;

beforeAll(async () => {
  // With the scopes that the app really asks for, and no more.
  standIn = await startShopify({
    port: 0,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    appOrigin: "http://127.0.0.1:1",
    appConfigFile: resolve("shopify.app.toml"),
    webhookRetryMs: 1,
  });
  await importCatalog(standIn.shop(), manyProducts(99));
  run = graphql(standIn, await install(standIn));
});
afterAll(() => standIn.close());

const create = `mutation ($order: OrderCreateOrderInput!, $options: OrderCreateOptionsInput) {
  orderCreate(order: $order, options: $options) { userErrors { field message } order {
    displayFinancialStatus sourceIdentifier
    totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
    totalReceivedSet { presentmentMoney { amount } } } } }`;

/** The plan names variants 1 to 99: here these are others. */
function withRealVariants({ order }: OrderPlan, at: number): OrderPlan["order"] {
  const variants = standIn.shop().variants.all;
  return {
    ...order,
    metafields: [{ namespace: "$app:anabranch", key: "channel_order", type: "id", value: `run-${at}` }],
    lineItems: (order.lineItems ?? []).map((line) => {
      const number = /(\d+)$/.exec(line.variantId ?? "")?.[1];
      const variant = number === undefined ? undefined : variants[Number(number) - 1];
      return variant ? { ...line, variantId: gid("ProductVariant", variant.id) } : line;
    }),
  };
}

interface Made {
  userErrors: unknown[];
  order: {
    displayFinancialStatus: string;
    totalPriceSet: Record<"shopMoney" | "presentmentMoney", { amount: string; currencyCode: string }>;
    totalReceivedSet: { presentmentMoney: { amount: string } };
  };
}

test("what the app plans is taken as it is, and comes to the total that it reckoned", async () => {
  let at = 0;
  await fc.assert(
    fc.asyncProperty(generatedInput, async (input) => {
      const plan = planOf(input);
      const order = withRealVariants(plan, ++at);
      const reply = await run(create, {
        order,
        options: { inventoryBehaviour: "DECREMENT_IGNORING_POLICY" },
      });
      expect(reply.errors).toBeUndefined();
      const made = (reply.data as { orderCreate: Made }).orderCreate;
      expect(made.userErrors).toEqual([]);
      const { shopMoney, presentmentMoney } = made.order.totalPriceSet;
      expect({
        shopMinor: minorOf(shopMoney.amount, shopMoney.currencyCode),
        presentmentMinor: minorOf(presentmentMoney.amount, presentmentMoney.currencyCode),
      }).toEqual(totalOfPlan(plan));
      expect(made.order.totalReceivedSet.presentmentMoney.amount).toBe(presentmentMoney.amount);
      expect(made.order.displayFinancialStatus).toBe("PAID");
    }),
    { numRuns: 150 },
  );
  expect(standIn.shop().orders.size).toBe(at);
});

test("what the app asks of orders is answered within the scopes that it has", async () => {
  const ask = async (document: string, variables: Record<string, unknown>): Promise<unknown> => {
    const reply = await run(document, variables);
    expect(reply.errors).toBeUndefined();
    const [answer] = Object.values(reply.data as Record<string, Record<string, unknown[]> | null>);
    expect(answer?.userErrors ?? answer?.orderCancelUserErrors ?? []).toEqual([]);
    return answer;
  };
  const definition = { ownerType: "ORDER", namespace: "$app:anabranch", key: "channel_order", type: "id", name: "Key" };
  await ask(documents.keyDefinitionDocument, { definition });
  const post = async (path: string, body: unknown): Promise<string> =>
    ((await askControl(standIn.origin, "POST", `/_sandbox${path}`, body)).body as { id: string }).id;
  const id = await post("/orders", {
    lines: [{ sku: "p-7-0", quantity: 2, price: "3.00" }],
    inventory: "leave",
    sourceIdentifier: "12-1",
  });
  const fulfillment = await post("/fulfillments", { order: id, lines: [{ sku: "p-7-0", quantity: 1 }] });
  const refund = await post("/refunds", { order: id, lines: [{ sku: "p-7-0", quantity: 1 }], restock: true });
  const customId = { namespace: "$app:anabranch", key: "channel_order", value: "nobody's" };
  expect(await ask(documents.findOrderDocument, { identifier: { customId } })).toBeNull();
  expect(await ask(documents.orderLinesDocument, { id })).toMatchObject({ lineItems: { nodes: [{ quantity: 2 }] } });
  for (const query of [
    "source_identifier:'12-1' OR tag:'12-1' OR '12-1'",
    "sku:'p-7-0' created_at:>='2020-01-01T00:00:00.000Z' created_at:<='2100-01-01T00:00:00.000Z'",
  ]) {
    const found = await ask(documents.earlierOrdersDocument, { query, namespace: "$app:anabranch" });
    expect((found as { nodes: { id: string }[] }).nodes.map((one) => one.id)).toEqual([id]);
  }
  expect(await ask(back.lookDocument, { id })).toMatchObject({
    fulfillments: [{ id: fulfillment }],
    refunds: [{ id: refund }],
  });
  expect(await ask(back.fulfillmentLinesDocument, { id: fulfillment })).toMatchObject({
    fulfillmentLineItems: { nodes: [{ quantity: 1 }] },
  });
  expect(await ask(back.refundsDocument, { id })).toMatchObject({ refunds: [{ id: refund }] });
  expect(await ask(back.refundLinesDocument, { id: refund })).toMatchObject({
    refundLineItems: { nodes: [{ subtotalSet: { presentmentMoney: { amount: "3.00" } } }] },
  });
  const { transactions } = (await ask(back.paymentsDocument, { id })) as {
    transactions: { id: string; gateway: string }[];
  };
  const [payment] = transactions;
  const payback = { orderId: id, kind: "REFUND", gateway: payment?.gateway, parentId: payment?.id, amount: "3.00" };
  await ask(write.refundOrderDocument, { input: { orderId: id, transactions: [payback] }, key: "key-1" });
  await ask(write.updateOrderDocument, { input: { id, shippingAddress: { city: "Berlin", countryCode: "DE" } } });
  const other = await post("/orders", { lines: [{ sku: "p-8-0", quantity: 1 }], inventory: "leave" });
  await ask(write.cancelOrderDocument, { orderId: other, reason: "CUSTOMER", restock: true });
});
