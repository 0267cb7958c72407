import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";

test("secrets are hidden by name and by shape, and everything else stays", () => {
  const lines: string[] = [];
  const logger = createLogger("info", { write: (line) => lines.push(line) });
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl";
  logger.info({ accessToken: "s3cret-1", shop: { refresh_token: "s3cret-2" }, port: 3000 }, "started");
  logger.warn(`cannot decode ${jwt} of Bearer abc.def-s3cret`);
  logger.error({ err: new Error("refused shpat_s3cret3") }, "failed");
  logger.warn("eBay refused Bearer v^1.1#i^1#p^3#s3cret4 and v^1.1#i^1#r^1#s3cret5");
  const all = lines.join("");
  for (const secret of ["s3cret-1", "s3cret-2", jwt, "def-s3cret", "shpat_s3cret3", "s3cret4", "s3cret5"])
    expect(all).not.toContain(secret);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "info", port: 3000, msg: "started" });
  expect(all.match(/\[redacted\]/g)?.length).toBe(8); // an error shows twice: message and stack
});
