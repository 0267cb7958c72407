import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { databaseCases } from "../../test/database.cases.ts";
import { rowLevelSecurityCases } from "../../test/row-level-security.cases.ts";
import { shopScopeCases } from "../../test/shop-scope.cases.ts";
import { embeddedDatabase } from "../../test/store/embedded.ts";
import { openDatabase } from "./database.ts";

databaseCases(embeddedDatabase);
rowLevelSecurityCases(embeddedDatabase);
shopScopeCases(embeddedDatabase);

test("a folder keeps its rows, and is for one process", async () => {
  const folder = mkdtempSync(join(tmpdir(), "embedded-"));
  const settings = {
    databaseUrl: undefined,
    dataDir: join(folder, "db"),
    migrationsDir: "prisma/migrations",
    unscoped: "owner",
  } as const;
  try {
    const first = await openDatabase(settings);
    await first.sql.query("INSERT INTO shop (domain) VALUES ('kept.example')");
    await expect(openDatabase(settings)).rejects.toThrow(/in use by process/);
    await first.close();
    const again = await openDatabase(settings);
    expect(await again.sql.query("SELECT domain FROM shop")).toEqual([{ domain: "kept.example" }]);
    await again.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
