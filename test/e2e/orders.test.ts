import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { Merchant } from "../../sandbox/demo/merchant.ts";
import { connectChannel } from "../../sandbox/demo/play-connect.ts";
import { installAndImport } from "../../sandbox/demo/play-install.ts";
import { startSandbox, type Sandbox } from "../../sandbox/demo/start.ts";
import { channelState, readState, shopifyState } from "../../sandbox/demo/states.ts";
import { until } from "../../sandbox/demo/until.ts";
import { appWith, narrow, openBrowser, openTab, tabTo, wide } from "./browser.ts";
import { axeViolations, layoutShift, watchLayout } from "./page-quality.ts";

const dataDir = mkdtempSync(join(tmpdir(), "orders-pages-"));
let sandbox: Sandbox;
let browser: Browser;
let page: Page;
let complaints: string[];
let orderId = "";

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([
    startSandbox({ portBase: 0, dataDir, catalog: { kind: "demo" }, fresh: true }),
    openBrowser(),
  ]);
  ({ page, complaints } = await openTab(browser));
  const merchant = new Merchant(sandbox);
  await installAndImport(merchant, await readState(sandbox.shopify, shopifyState));
  await connectChannel(merchant, { connector: "ebay", marketplace: "EBAY_US" });
  await until(
    "Something to buy",
    async () => {
      await merchant.submit("/app/listings?index", { intent: "list", ids: "1,2,3", query: "" });
      return (await live())[0];
    },
    { withinMs: 60_000, everyMs: 1_000 },
  );
});
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const buyable = z.object({ listings: z.array(z.object({ sku: z.string(), itemUrl: z.string() })) });
const madeOrders = z.object({ orders: z.array(z.object({ sourceIdentifier: z.string().nullable() })) });

const ebay = () => sandbox.channels.ebay ?? "";
const live = async () =>
  (await readState(ebay(), channelState)).listings.filter(({ status, quantity }) => status === "live" && quantity > 1);
const goTo = (path: string, tab = page) => tab.goto(`${sandbox.open}/app${path}`);

async function post(url: string, body: object): Promise<{ id: string }> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.ok, await response.clone().text()).toBe(true);
  return (await response.json()) as { id: string };
}

async function expectGoodPage(app: Frame) {
  expect(await axeViolations(app)).toEqual([]);
  const { total, what } = await layoutShift(app);
  expect(total, what.join("\n")).toBeLessThan(0.1);
}

test("a buyer presses the button on eBay's page, and the order is among the merchant's", async () => {
  const [offer] = await live();
  const { page: buyer } = await openTab(browser);
  const { listings } = await readState(ebay(), buyable);
  await buyer.goto(listings.find(({ sku }) => sku === offer?.sku)?.itemUrl ?? "");
  await buyer.getByRole("button", { name: "Buy it now" }).click();
  await buyer.waitForURL(/\/orders\//);
  orderId = buyer.url().split("/").at(-1) ?? "";
  await buyer.close();

  const isThere = async () => {
    await goTo("/orders");
    const app = await appWith(page, "Orders");
    return app.getByRole("link", { name: orderId }).count();
  };
  await expect.poll(isThere, { timeout: 30_000, interval: 500 }).toBe(1);
  const app = await appWith(page, "Orders");
  await watchLayout(app);
  await expectGoodPage(app);
});

test("its page says what it is, what was paid, and all that happened", async () => {
  const orders = await appWith(page, "Orders");
  await orders.getByRole("link", { name: orderId }).click();
  const app = await appWith(page, "What was sold");
  await watchLayout(app);
  await expect
    .poll(
      async () => {
        await page.reload();
        return (await appWith(page, "What was sold")).getByText("Created in Shopify as #1001").count();
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(1);
  const shown = await appWith(page, "What was sold");
  await watchLayout(shown);
  await shown.getByText("Paid by the buyer").waitFor();
  await shown.getByText("Sales tax, paid by the channel").waitFor();
  await expectGoodPage(shown);
});

test("shipped in Shopify's admin, the buyer on eBay and the order's page have the tracking number", async () => {
  const { page: shopify } = await openTab(browser);
  await shopify.goto(`${new URL(sandbox.open).origin}/store/demo/orders`);
  await shopify.getByText("#1001").first().click();
  await shopify.getByRole("button", { name: "Fulfil" }).click();
  const dialog = shopify.getByRole("dialog");
  await dialog.getByLabel("Carrier").fill("UPS");
  await dialog.getByLabel("Tracking number").fill("1Z999AA10123456784");
  await dialog.getByRole("button", { name: /Fulfil/ }).click();
  await shopify.getByText("1Z999AA10123456784").waitFor();
  await shopify.close();

  const { page: buyer } = await openTab(browser);
  const onEbay = async () => {
    await buyer.goto(`${ebay()}/orders/${orderId}`);
    return buyer.locator("body").innerText();
  };
  await expect.poll(onEbay, { timeout: 30_000 }).toContain("1Z999AA10123456784");
  await buyer.close();
  await page.reload();
  const app = await appWith(page, "What was sold");
  await app
    .getByText(/^Tracking number to the channel/)
    .first()
    .waitFor();
});

test("an unknown product is a task; it is chosen with the keyboard alone, and the order goes on", async () => {
  const { id } = await post(`${ebay()}/_sandbox/orders`, {
    force: true,
    lines: [{ sku: "NOBODY-KNOWS", quantity: 1, price: "15.00" }],
  });
  const isTask = async () => {
    await goTo("/tasks");
    return (await appWith(page, "Tasks")).getByText("Say which product was sold").count();
  };
  await expect.poll(isTask, { timeout: 30_000, interval: 500 }).toBeGreaterThan(0);
  const tasks = await appWith(page, "Tasks");
  await watchLayout(tasks);
  await expectGoodPage(tasks);
  await tasks
    .getByRole("link", { name: "Open order" })
    .or(tasks.getByRole("button", { name: "Open order" }))
    .first()
    .click();
  const app = await appWith(page, "What waits for you");
  await watchLayout(app);
  await expectGoodPage(app);
  await tabTo(page, /^Choose product/);
  await page.keyboard.press("Enter");
  const picker = page.getByRole("dialog");
  await picker.getByRole("checkbox").first().waitFor();
  await picker.getByRole("checkbox").nth(1).focus();
  await page.keyboard.press("Space");
  await picker.getByRole("button", { name: /^(Add|Select)$/ }).focus();
  await page.keyboard.press("Enter");
  const chosen = await appWith(page, "What was sold");
  await chosen.getByRole("button", { name: "This is it" }).waitFor();
  await expectGoodPage(chosen);
  await tabTo(page, "This is it");
  await page.keyboard.press("Enter");
  const made = async () => {
    const { orders } = await readState(sandbox.shopify, madeOrders);
    return orders.filter(({ sourceIdentifier }) => sourceIdentifier === id).length;
  };
  await expect.poll(made, { timeout: 30_000 }).toBe(1);
});

test.each([
  ["Orders", "/orders", "Orders"],
  ["Order", "/orders/1", "What was sold"],
  ["Tasks", "/tasks", /Tasks/],
])(
  "%s on a telephone: nothing moves, nothing is wider than the screen, axe finds nothing",
  async (_name, path, heading) => {
    await page.setViewportSize(narrow);
    await goTo(path);
    const app = await appWith(page, heading);
    await watchLayout(app);
    await expectGoodPage(app);
    expect(await app.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.setViewportSize(wide);
  },
);

test("nothing of all this made the console complain", () => {
  expect(complaints).toEqual([]);
});
