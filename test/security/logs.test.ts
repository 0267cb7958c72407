import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogTopics, inboxTopics, orderTopics } from "../../app/domain/topics.ts";
import { startWorker } from "../../app/server/worker.ts";
import { acts, attempt, fieldNames, looks, openPage, addressOf } from "./attacks.ts";
import { ask, openStage, secrets, sessionToken, type Stage } from "./stage.ts";
import { createTenant, type Tenant } from "./two-shops.ts";

let stage: Stage;
let shop: Tenant;
beforeAll(async () => {
  stage = await openStage();
  shop = await createTenant(stage.resources, "alpha", 3_000_000);
});
afterAll(() => stage.close());

const customer = { id: 42_424_242, email: "customer@river.example", phone: "+15550001111", first_name: "Rivera" };

async function sendEveryWebhook() {
  for (const topic of [...catalogTopics, ...orderTopics, ...inboxTopics]) {
    if (topic === "shop/redact" || topic === "app/uninstalled") continue; // they would end the scenario
    const body = JSON.stringify({
      id: 1,
      customer,
      email: customer.email,
      shipping_address: { name: customer.first_name },
    });
    for (const key of [secrets.apiSecret, "guessed"]) {
      await ask(stage.origin, {
        path: "/webhooks",
        method: "POST",
        headers: {
          "x-shopify-topic": topic,
          "x-shopify-shop-domain": shop.domain,
          "x-shopify-webhook-id": `${topic}-${key.length}`,
          "x-shopify-hmac-sha256": createHmac("sha256", key).update(body).digest("base64"),
        },
        body,
      });
    }
  }
}

test(
  "of all that happens nothing secret, and nothing of a buyer, is logged at any level",
  { timeout: 120_000 },
  async () => {
    const names = fieldNames(stage.routes);
    const worker = await startWorker(stage.resources);
    const tokens = [
      sessionToken(shop.domain),
      sessionToken(shop.domain, { exp: 1 }),
      sessionToken(shop.domain, {}, "guessed"),
    ];
    await sendEveryWebhook();
    for (const route of stage.routes) {
      if (route.hasLoader) {
        await openPage(stage, shop, addressOf(route, shop));
        for (const tried of looks(route, shop, shop).slice(0, 2)) await attempt(stage, shop, names, tried);
        for (const token of tokens) await ask(stage.origin, { path: `${addressOf(route, shop)}.data`, token });
        for (const token of tokens) await ask(stage.origin, { path: `${addressOf(route, shop)}?id_token=${token}` });
      }
      const intents = new Set<string>();
      for (const tried of route.hasAction ? acts(route, shop, shop) : []) {
        if (tried.intent === undefined || intents.has(tried.intent)) continue;
        intents.add(tried.intent);
        await attempt(stage, shop, names, tried);
      }
    }
    await ask(stage.origin, {
      path: `/channels/ebay/callback?state=state-of-${shop.mark}&code=consent-code-of-the-test`,
    });
    const back = { path: "/app/channels/consent.data", token: tokens[0], form: { handover: shop.ids.handover ?? "" } };
    await ask(stage.origin, back);
    // What an error of a library may hold.
    stage.resources.logger.error(
      { err: new Error(`refused: ${tokens[0] ?? ""} Bearer ${shop.secrets[0] ?? ""} and ${shop.secrets[1] ?? ""}`) },
      "failed",
    );
    await worker.stop();

    const all = stage.logged.join("");
    expect(stage.logged.length).toBeGreaterThan(100);
    const forbidden = [
      ...Object.values(secrets),
      // Half a token is still told: of eBay's, whatever follows the sign of its version.
      ...shop.secrets.map((text) => text.replace(/^v\^1\.1#/, "")),
      ...tokens.flatMap((token) => token.split(".").slice(1)),
      ...Object.values(customer).map(String),
      "consent-code-of-the-test",
      shop.ids.handover ?? "",
    ];
    expect(forbidden.length).toBeGreaterThan(20);
    expect(forbidden.filter((text) => all.includes(text))).toEqual([]);
    // Nor did any of them go to somebody whom it does not belong to.
    const own = [secrets.encryptionKey, secrets.metricsToken, secrets.previousSecret, customer.email];
    const sent = JSON.stringify(stage.outgoing);
    expect(own.filter((text) => sent.includes(text))).toEqual([]);
  },
);

test("nothing is fetched from an address that came with a product: images are handed on as addresses", () => {
  const hosts = new Set(stage.outgoing.map(({ url }) => new URL(url).hostname));
  expect(hosts.size).toBeGreaterThan(0);
  const ours = /^(alpha\.myshopify\.com|(api|apiz|auth)\.ebay\.com)$/;
  expect([...hosts].filter((host) => !ours.test(host))).toEqual([]);
});
