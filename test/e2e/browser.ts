import { chromium, type Browser, type Frame, type Page } from "playwright-core";
import { findChromium } from "../../scripts/ensure/programs.mjs";

const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"].concat([
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]);

export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("Chromium is missing: npm test says how to install it");
  return chromium.launch({ executablePath, args: flags });
}

export const wide = { width: 1280, height: 900 };
export const narrow = { width: 390, height: 844 };

/** A tab in the sandbox's admin, and everything that its console complained of. */
export async function openTab(browser: Browser, size = wide): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: size });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints };
}

const appearsWithinMs = 30_000;

/** The app inside the admin, when it shows this heading and listens to clicks. */
export async function appWith(page: Page, heading: string | RegExp): Promise<Frame> {
  const end = performance.now() + appearsWithinMs;
  while (performance.now() < end) {
    const app = page.frames().find((frame) => frame !== page.mainFrame() && /\/app(\/|\?|$)/.test(frame.url()));
    const shown = app?.locator('main[aria-busy="false"] :is(h1, h2)').filter({ hasText: heading }).first();
    if (app && (await shown?.isVisible().catch(() => false))) return app;
    await page.waitForTimeout(50);
  }
  throw new Error(
    `${String(heading)} did not appear: ${page
      .frames()
      .map((frame) => frame.url().slice(0, 80))
      .join(", ")}`,
  );
}

/** Presses Tab until what is named has the focus, wherever it is: in the admin, in the app, in a dialog of it. */
export async function tabTo(page: Page, name: string | RegExp, most = 60): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = await focusedName(page);
    if (typeof name === "string" ? focused === name : name.test(focused)) return;
    seen.push(focused);
  }
  throw new Error(`Tab never reached ${String(name)}, only: ${seen.join(" | ")}`);
}

async function focusedName(page: Page): Promise<string> {
  for (const frame of page.frames().reverse()) {
    const name = await frame
      .evaluate(() => {
        const element = document.activeElement;
        if (!document.hasFocus() || !element || element === document.body || element.tagName === "IFRAME") return "";
        return (element.getAttribute("aria-label") ?? element.textContent).trim();
      })
      .catch(() => "");
    if (name !== "") return name;
  }
  return "";
}
