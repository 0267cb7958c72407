import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type FrameLocator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findChromium } from "../../scripts/ensure/programs.mjs";
import { startSandbox, type Sandbox } from "../demo/start.ts";
import { listen } from "./listen.ts";

// The admin's frame and App Bridge's stand-in in a real browser, around a small page instead of the app.

const executablePath = findChromium();
if (executablePath === undefined) console.warn("SKIPPED: Chromium is not installed; set CHROMIUM to its path");

const appPage = (appBridge: string) => `<!doctype html><title>Small app</title>
<script src="${appBridge}" data-api-key="k"></script>
<ui-nav-menu><a href="/app" rel="home">Home</a><a href="/app/listings">Listings</a><a href="/app/channels">Channels</a></ui-nav-menu>
<ui-title-bar title="Listings"><button variant="primary" onclick="show('primary')">List all</button><button onclick="show('second')">Export</button></ui-title-bar>
<ui-modal id="modal"><ui-title-bar title="End it?"><button variant="primary" onclick="show('ended')">End</button></ui-title-bar><p>Really?</p></ui-modal>
<ui-save-bar id="bar"><button variant="primary" onclick="show('saved');shopify.saveBar.hide('bar')">Save</button><button onclick="shopify.saveBar.hide('bar')">Discard</button></ui-save-bar>
<form data-save-bar onsubmit="event.preventDefault();show('submitted')"><input id="field" value="old"></form>
<h1></h1><p id="out"></p><a id="top" href="/consent" target="_top">Connect</a>
<script>
const show = (text) => (document.getElementById("out").textContent = typeof text === "string" ? text : JSON.stringify(text));
const here = () => (document.querySelector("h1").textContent = location.pathname);
addEventListener("shopify:navigate", (event) => { history.pushState(null, "", event.target.getAttribute("href")); here(); });
addEventListener("popstate", here);
here();
</script>`;

let folder: string;
let sandbox: Sandbox;
let app: Server;
let browser: Browser;
let page: Page;
let frame: FrameLocator;
let tokensRefused = 0;

beforeAll(async () => {
  if (executablePath === undefined) return;
  folder = mkdtempSync(join(tmpdir(), "frame-"));
  sandbox = await startSandbox({ portBase: 0, dataDir: folder, catalog: { kind: "demo" }, app: "none" });
  app = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://app");
    if (pathname === "/token") {
      const retry = tokensRefused > 0;
      tokensRefused -= 1;
      response.writeHead(retry ? 401 : 200, retry ? { "X-Shopify-Retry-Invalid-Session-Request": "1" } : {});
      response.end(request.headers.authorization ?? "none");
    } else if (pathname === "/consent") {
      response.writeHead(302, {
        location: "https://admin.shopify.com/store/demo/apps/anabranch/app/channels?connected=1",
      });
      response.end();
    } else if (pathname === "/auth/session-token") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end(`<script data-api-key="k" src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>`);
    } else {
      response.writeHead(200, {
        "content-type": "text/html",
        "content-security-policy": "frame-ancestors https://demo.myshopify.com https://admin.shopify.com;",
      });
      response.end(appPage(sandbox.appEnv.APP_BRIDGE_URL ?? ""));
    }
  });
  await listen(app, sandbox.ports.app ?? 0, "127.0.0.1");
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
});
afterAll(async () => {
  if (executablePath === undefined) return;
  await browser.close();
  app.closeAllConnections();
  await new Promise((done) => app.close(done));
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(executablePath === undefined)("the frame", () => {
  const problems: string[] = [];
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(30_000); // a busy machine is no failure
    problems.length = 0;
    page.on("pageerror", (error) => problems.push(error.message));
    frame = page.frameLocator('iframe[name="app-iframe"]');
    await page.goto(`${sandbox.open}/app/listings`);
    await frame.locator("h1", { hasText: "/app/listings" }).waitFor();
  });
  afterEach(async () => {
    await page.close();
    expect(problems).toEqual([]);
  });
  const out = (text: string) => frame.locator("#out", { hasText: text }).waitFor();
  const inFrame = (code: string) => frame.locator("body").evaluate((_body, source) => void eval(source), code);

  test("the app's menu moves inside the frame, and the address bar follows, backwards too", async () => {
    await page.getByRole("link", { name: "Channels" }).click();
    await frame.locator("h1", { hasText: "/app/channels" }).waitFor();
    await page.waitForURL(`${sandbox.open}/app/channels`);
    expect(await page.getByRole("link", { name: "Channels" }).getAttribute("aria-current")).toBe("page");
    await page.goBack();
    await frame.locator("h1", { hasText: "/app/listings" }).waitFor();
    await page.waitForURL(`${sandbox.open}/app/listings`);
  });

  test("title bar, toasts and the save bar are the admin's, and their buttons the app's", async () => {
    await page.getByRole("button", { name: "List all" }).click();
    await out("primary");
    await inFrame("shopify.toast.show('Sent', {action: 'Undo', onAction: () => show('undone')})");
    await page.getByRole("button", { name: "Undo" }).click();
    await out("undone");
    await inFrame("shopify.saveBar.show('bar')");
    await page.getByRole("link", { name: "Channels" }).click();
    await page.getByRole("button", { name: "Stay" }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await out("saved");
    await page.getByText("Unsaved changes").waitFor({ state: "hidden" });
  });

  test("a form with data-save-bar gets its bar with the first change", async () => {
    await frame.locator("#field").fill("new");
    await page.getByRole("button", { name: "Discard" }).click();
    expect(await frame.locator("#field").inputValue()).toBe("old");
    await frame.locator("#field").fill("newer");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await out("submitted");
  });

  test("a modal shows its content and its buttons, and Escape closes it", async () => {
    await inFrame("document.getElementById('modal').addEventListener('hide', () => show('hidden'))");
    await inFrame("shopify.modal.show('modal')");
    await frame.getByText("Really?").waitFor();
    await frame.getByRole("dialog", { name: "End it?" }).getByRole("button", { name: "End", exact: true }).click();
    await out("ended");
    await page.keyboard.press("Escape");
    await out("hidden");
  });

  test("requests to the app carry a session token, and a refused one is tried again with a new one", async () => {
    await inFrame("fetch('/token').then((r) => r.text()).then(show)");
    await out("Bearer ey");
    tokensRefused = 1;
    await inFrame(
      "fetch('/token', {method: 'POST', body: 'x'}).then((r) => r.text().then((t) => show(r.status + ' again ' + t)))",
    );
    await out("200 again Bearer ey");
    const origin = sandbox.channels.ebay ?? "";
    await inFrame(`fetch('${origin}/_sandbox/state').catch(() => show('other origins are left alone'))`);
    await out("other origins are left alone");
  });

  test("the resource picker hands over what was picked, and nothing when it is closed", async () => {
    await inFrame(
      "shopify.resourcePicker({type: 'product', multiple: true, query: 'mug'}).then((r) => show(r.map((p) => p.title)))",
    );
    await page.getByLabel("Stoneware Mug").check();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await out('["Stoneware Mug"]');
    await inFrame("shopify.resourcePicker({type: 'product'}).then((r) => show(String(r)))");
    await page.getByRole("button", { name: "Cancel" }).click();
    await out("undefined");
  });

  test("a link to the top leaves the frame, and leads back into the admin", async () => {
    await frame.locator("#top").click();
    await page.waitForURL(`${sandbox.shopify}/store/demo/apps/anabranch/app/channels?connected=1`);
    await frame.locator("h1", { hasText: "/app/channels" }).waitFor();
  });

  test("the page between gives a token to a document that came without one; the app alone goes to the admin", async () => {
    const reload = `${sandbox.app}/app/activity?shop=demo.myshopify.com&host=x`;
    const bounced = new URLSearchParams({ "shopify-reload": reload });
    await page.goto(`${sandbox.open}/auth/session-token?${bounced.toString()}`);
    await frame.locator("h1", { hasText: "/app/activity" }).waitFor();
    expect(await frame.locator("body").evaluate(() => location.search)).toContain("id_token=ey");
    await page.goto(`${sandbox.app}/app/listings?shop=demo.myshopify.com&host=x`);
    await page.waitForURL(/\/store\/demo\/apps\/k\/app\/listings/);
  });

  test("stock is changed on the products page, click by click", async () => {
    await page.goto(`${sandbox.shopify}/store/demo/products?query=fell`);
    await page.getByText("Fell Solo Tent").click();
    const field = page.getByLabel("Warehouse: units of Fell Solo Tent", { exact: true });
    const before = Number(await field.inputValue());
    const more = page.getByRole("button", { name: "One more at Warehouse: units of Fell Solo Tent" });
    for (let click = 0; click < 3; click++) await more.click();
    const shop = sandbox.standIns.shopify.shop();
    const stock = () => shop.byHandle.get("fell-solo-tent")?.variants[0]?.item.levels[0]?.available;
    await expect.poll(stock).toBe(before + 3);
    await field.fill("4");
    await field.press("Enter");
    await expect.poll(stock).toBe(4);
  });

  test("on a narrow screen the navigation waits behind a button", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.getByRole("link", { name: "Channels" }).isVisible()).toBe(false);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Channels" }).click();
    await frame.locator("h1", { hasText: "/app/channels" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole("button", { name: "More actions" }).or(page.getByLabel("More actions")).first().click();
    await page.getByRole("button", { name: "Export" }).last().click();
    await out("second");
  });
});
