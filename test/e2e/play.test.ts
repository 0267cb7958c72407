import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { play } from "../../sandbox/demo/play.ts";
import { startSandbox } from "../../sandbox/demo/start.ts";

/**
 * The main job with the built app, by what a merchant can reach: install, import, connect, list, change stock, read back.
 * `play` compares every offer on the channel with what Shopify's stock and the rules make of it.
 */
test("the whole way, from an installation to a stock change that eBay shows", { timeout: 240_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "play-"));
  const sandbox = await startSandbox({ portBase: 0, dataDir, catalog: { kind: "demo" }, env: { LOG_LEVEL: "warn" } });
  try {
    const { report, problems } = await play(sandbox, () => undefined);
    expect(problems).toEqual([]);
    expect(report).toMatchObject({ ok: true, drift: 0, imported: { products: 60 } });
    expect(report.channels.ebay.live).toBeGreaterThan(300);
    expect(report.stockChange?.to).not.toBe(report.stockChange?.from);
  } finally {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
