import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { messageKey, t } from "./messages.ts";

test("parameters are filled in, numbers choose their form, and a missing one is seen", () => {
  expect(t("time.minutes", { count: 1 })).toBe("1 minute ago");
  expect(t("time.minutes", { count: 5 })).toBe("5 minutes ago");
  expect(t("channels.connect", { channel: "eBay" })).toBe("Connect eBay");
  expect(t("channels.connect")).toBe("Connect {channel}");
});

test("every kind of activity that a stage records has its text", () => {
  const notKinds = ["listing.product"]; // the beginning of some
  const kinds = ["accounts", "inbox", "listings", "mirror", "push"].flatMap((stage) =>
    readdirSync(join("app", stage))
      .filter((file) => file.endsWith(".ts") && !file.includes(".test."))
      .flatMap((file) => {
        const lines = readFileSync(join("app", stage, file), "utf8").split("\n");
        const text = lines.filter((line) => /\bkind:|\bkinds? [=?]|\bactivity\b|^\s*\| "/.test(line)).join("\n");
        return [...text.matchAll(/"((?:account|drift|import|listings?|privacy|push|reconcile|shop)\.[a-zA-Z]+)"/g)];
      })
      .map((match) => match[1] ?? ""),
  );
  expect(new Set(kinds).size).toBeGreaterThan(20);
  expect([...new Set(kinds)].filter((kind) => !notKinds.includes(kind) && !messageKey(`activity.${kind}`))).toEqual([]);
});
