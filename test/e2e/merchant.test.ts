import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSandbox, type Sandbox } from "../../sandbox/demo/start.ts";
import { appWith, narrow, openBrowser, openTab, tabTo, wide } from "./browser.ts";
import { axeViolations, layoutShift, watchLayout } from "./page-quality.ts";

/** Whole, in stock, one variant: what the stories are told about. */
const quilt = { search: "Quilt", title: /^Extra Warm Double-Layered Winter Camping Quilt/, sku: "LONGT" };

const dataDir = mkdtempSync(join(tmpdir(), "merchant-"));
let sandbox: Sandbox;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([
    startSandbox({ portBase: 0, dataDir, catalog: { kind: "demo" }, fresh: true }),
    openBrowser(),
  ]);
  ({ page, complaints } = await openTab(browser));
});
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const goTo = (path: string, tab = page) => tab.goto(`${sandbox.open}/app${path}`);
const admin = () => new URL(sandbox.open).origin;

/** Everything that a page owes to whoever looks at it. Call it before anything is clicked there, and again at the end. */
async function expectGoodPage(app: Frame) {
  expect(await axeViolations(app)).toEqual([]);
  const { total, what } = await layoutShift(app);
  expect(total, what.join("\n")).toBeLessThan(0.1);
}

test("Home reads the catalog by itself, and leads to the next step", async () => {
  await page.goto(sandbox.open);
  const app = await appWith(page, "Start selling on your channels");
  await watchLayout(app);
  await app.getByText("1 of 4 done").waitFor({ timeout: 60_000 });
  await app.getByRole("button", { name: "Read your products from Shopify" }).click();
  await app.getByText("60 products with 329 variants are here.").waitFor();
  await expectGoodPage(app);
});

test("eBay is connected with the keyboard alone, on its own consent page, and its settings are filled in", async () => {
  await goTo("/channels");
  const channels = await appWith(page, "Connect your first channel");
  await watchLayout(channels);
  await expectGoodPage(channels);
  await tabTo(page, "Connect eBay");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/oauth2\/authorize/);
  await tabTo(page, "Agree");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/store\/demo\/apps\//);
  const account = await appWith(page, "Channel settings");
  await watchLayout(account);
  for (const label of ["Shipping policy", "Payment policy", "Return policy", "Ships from"]) {
    expect(await account.getByLabel(label).inputValue(), label).not.toBe("");
  }
  await account.getByText(/is connected\. Check the settings/).waitFor();
  await expectGoodPage(account);
  // Not to the answer that is used: back is the channel's page.
  await page.goBack();
  await page.waitForURL(/\/oauth2\/authorize/);
});

test("a consent shows that it is ending; declined, it says so and leads back; its address ends nothing twice", async () => {
  const gate = { open: (): void => undefined };
  const held = new Promise<void>((resolve) => (gate.open = resolve));
  await page.route(/\/app\/channels\/consent\.data/, async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  await goTo("/channels");
  const channels = await appWith(page, "Your channels");
  await channels.getByRole("button", { name: "Connect eBay" }).click();
  await page.waitForURL(/\/oauth2\/authorize/);
  await page.getByRole("button", { name: "Decline" }).click();
  await page.waitForURL(/\/store\/demo\/apps\/.*handover=/);
  const address = page.url();
  const ending = await appWith(page, "Connecting the channel");
  await watchLayout(ending);
  await ending.getByText("The settings open by themselves.").waitFor();
  await expectGoodPage(ending);
  gate.open();
  await ending.getByText("eBay did not give access: the request was declined or has run out.").waitFor();
  await expectGoodPage(ending);
  await ending.getByRole("link", { name: "Back to Channels" }).click();
  await appWith(page, "Your channels");
  await page.goto(address);
  const again = await appWith(page, "Connecting the channel");
  await again.getByText("This attempt is too old, was used already,").waitFor();
  await page.unroute(/\/app\/channels\/consent\.data/);
});

test("everything is listed with the keyboard alone, after a word on how much that is; what is ready goes live", async () => {
  await goTo("/listings");
  const app = await appWith(page, "Listings");
  await watchLayout(app);
  await app.getByRole("tab", { name: /^Not listed.*60/ }).waitFor();
  await tabTo(page, "List everything");
  await page.keyboard.press("Enter");
  await app.getByRole("dialog", { name: /^List 60 products on/ }).waitFor();
  await tabTo(page, "List");
  await page.keyboard.press("Enter");
  await app.getByText(/^Listing on .* is done: \d+ sent, \d+ not ready\.$/).waitFor({ timeout: 60_000 });
  await app.getByRole("tab", { name: /^Live.*[1-9]/ }).waitFor({ timeout: 60_000 });
  await expectGoodPage(app);
});

test("Home is done with the set-up, shows the channel's health, and what needs attention leads there", async () => {
  await page.goto(sandbox.open);
  const app = await appWith(page, "Needs attention");
  await watchLayout(app);
  expect(await app.getByText("Start selling on your channels").count()).toBe(0);
  await app.getByText(/^\d+ live$/).waitFor();
  await expectGoodPage(app);
  const missing = app.getByRole("listitem").filter({ hasText: "eBay wants a picture" });
  await missing.getByRole("link", { name: /^Show/ }).click();
  const listing = await appWith(page, "What needs attention");
  await listing.getByText("eBay wants a picture. Add one to the product in Shopify.").waitFor();
  expect(await listing.getByRole("link", { name: /^Edit in Shopify: / }).getAttribute("href")).toMatch(
    /^shopify:admin\/products\/\d+$/,
  );
});

test.each([
  ["Home", "", "Needs attention"],
  ["Listings", "/listings", "Listings"],
  ["Listings, searched", "/listings?q=Quilt", "Listings"],
  ["Listing", "/listings/1", "Price and stock"],
  ["Channels", "/channels", "Your channels"],
  ["Account", "/channels/1", "Channel settings"],
  ["Activity", "/activity", "Activity"],
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

test("a change of stock in Shopify's admin is followed on eBay's page and on the listing's page", async () => {
  await goTo(`/listings?q=${quilt.search}`);
  const listings = await appWith(page, "Listings");
  await watchLayout(listings);
  await listings.getByRole("cell", { name: "Live" }).waitFor({ timeout: 30_000 });
  await expectGoodPage(listings);
  await listings.getByRole("link", { name: quilt.title }).click();
  const listing = await appWith(page, "Price and stock");
  await watchLayout(listing);
  const quantity = listing.getByLabel("Quantity", { exact: true });
  const seen = () => quantity.locator("div").filter({ hasText: "Seen on the channel" }).locator("dd span").innerText();
  const before = Number(await seen());
  expect(before).toBeGreaterThan(10);
  const ebayUrl = await listing.getByRole("link", { name: "View on eBay" }).getAttribute("href");

  const { page: shopify } = await openTab(browser);
  await shopify.goto(`${admin()}/store/demo/products?query=${quilt.sku}`);
  await shopify.locator("summary").first().click();
  const fewer = shopify.getByRole("button", { name: /^One fewer at/ }).first();
  await fewer.click();
  await fewer.click();

  const { page: ebay } = await openTab(browser);
  const onEbay = async () => {
    await ebay.goto(ebayUrl ?? "");
    return ebay.locator("body").innerText();
  };
  await expect.poll(onEbay, { timeout: 30_000 }).toContain(`${String(before - 2)} available`);
  await expect.poll(seen, { timeout: 30_000 }).toBe(String(before - 2));
  await listing.getByRole("button", { name: "Why this quantity" }).click();
  await listing
    .getByText(/^In stock at /)
    .first()
    .waitFor();
  await expectGoodPage(listing);
  await Promise.all([shopify.close(), ebay.close()]);
});

test("a title of one's own goes to the channel, and back to the rules when it is cleared", async () => {
  const titleOnEbay = async () => {
    const state = await fetch(`${sandbox.channels.ebay ?? ""}/_sandbox/state`);
    const { listings } = (await state.json()) as { listings: { sku: string; title: string }[] };
    return listings.find(({ sku }) => sku === quilt.sku)?.title;
  };
  const listing = await appWith(page, "Price and stock");
  await listing.getByRole("textbox", { name: "Title on this channel" }).fill("Winter Quilt for two");
  await listing.getByRole("button", { name: "Save: Title on this channel" }).click();
  await expect.poll(titleOnEbay, { timeout: 30_000 }).toBe("Winter Quilt for two");
  await listing.getByRole("heading", { level: 1, name: /Winter Quilt for two/ }).waitFor();
  await listing.getByRole("button", { name: "Clear: Title on this channel" }).click();
  await expect.poll(titleOnEbay, { timeout: 30_000 }).toMatch(quilt.title);
});

test("chosen listings are ended after a question, and the rest stays up", async () => {
  await goTo("/listings?tab=live");
  const app = await appWith(page, "Listings");
  await watchLayout(app);
  await app
    .getByRole("checkbox", { name: /^Select [A-Z]/ })
    .nth(0)
    .check();
  await app
    .getByRole("checkbox", { name: /^Select [A-Z]/ })
    .nth(1)
    .check();
  await app.getByRole("button", { name: "End", exact: true }).click();
  const dialog = app.getByRole("dialog", { name: /^End 2 listings on/ });
  await dialog.getByRole("button", { name: "End", exact: true }).click();
  await app.getByText(/^Ending on .* is done: 2 sent/).waitFor({ timeout: 30_000 });
  await app
    .getByRole("tab", { name: /^Ended.*2|^More views/ })
    .first()
    .waitFor();
  await expectGoodPage(app);
});

test("Activity tells what happened; wide as well axe finds nothing", async () => {
  await goTo("/activity");
  const app = await appWith(page, "Activity");
  await watchLayout(app);
  await app
    .getByText(/^Live on the channel · /)
    .first()
    .waitFor();
  await expectGoodPage(app);
});

test("nothing of all this made the console complain", () => {
  expect(complaints).toEqual([]);
});

test("a listing that is not there is said in words, with the menu still there", async () => {
  const { page: other } = await openTab(browser);
  await goTo("/listings/999999", other);
  const app = await appWith(other, "There is nothing at this address");
  expect(await axeViolations(app)).toEqual([]);
  await app
    .getByRole("button", { name: "Home" })
    .or(app.getByRole("link", { name: "Home" }))
    .first()
    .click();
  await appWith(other, "Needs attention");
  await other.close();
});
