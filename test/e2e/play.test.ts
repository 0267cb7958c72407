import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { play } from "../../sandbox/demo/play.ts";
import { startSandbox } from "../../sandbox/demo/start.ts";

/**
 * The main job with the built app, by what a merchant can reach: install, import, connect, list, change stock, read back; then a
 * buyer's order comes home, and its parcel and a refund go back.
 * `play` compares every offer on the channel with what Shopify's stock and the rules make of it.
 */
test("the whole way, from an installation to an order that came home and went back", { timeout: 240_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "play-"));
  const sandbox = await startSandbox({ portBase: 0, dataDir, catalog: { kind: "demo" }, env: { LOG_LEVEL: "warn" } });
  try {
    const { report, problems } = await play(sandbox, () => undefined);
    expect(problems).toEqual([]);
    expect(report).toMatchObject({ ok: true, drift: 0, imported: { products: 60 } });
    expect(report.channels.ebay.live).toBeGreaterThan(300);
    expect(report.stockChange?.to).not.toBe(report.stockChange?.from);
    expect(report.order).toMatchObject({
      shopifyOrder: "#1001",
      totalsEqual: true,
      trackingOnChannel: "1Z999AA10123456784",
      refundOnChannel: 100,
    });
    expect(report.order?.stockAfter.ebay).toBe((report.stockChange?.to ?? 0) - 1);
  } finally {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
