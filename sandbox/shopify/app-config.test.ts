import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readAppConfig, readSections } from "./app-config.ts";
import { TOPICS } from "./webhooks/topics.ts";

const folder = mkdtempSync(join(tmpdir(), "app-config-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const toml = `
name = "Anabranch" # with a remark
[access_scopes]
scopes = "read_products, write_inventory"
optional_scopes = [
  "read_orders", # later
]
[webhooks]
api_version = "2026-07"
[[webhooks.subscriptions]]
topics = [ "products/update",
  'products/create', "unknown/topic" ]
uri = "/hooks#1"
include_fields = ["id", "variants"]
[[webhooks.subscriptions]]
compliance_topics = ["shop/redact"]
uri = "https://example.com/privacy"
`;

describe("the app's configuration", () => {
  it("gives scopes, version and subscriptions", () => {
    const file = join(folder, "shopify.app.toml");
    writeFileSync(file, toml);
    const fields = { uri: "/hooks#1", includeFields: ["id", "variants"] };
    expect(readAppConfig(file, "2026-10")).toEqual({
      scopes: ["read_products", "write_inventory"],
      webhookApiVersion: "2026-07",
      subscriptions: [
        { topic: "products/update", ...fields },
        { topic: "products/create", ...fields },
        { topic: "shop/redact", uri: "https://example.com/privacy" },
      ],
    });
  });

  it("has defaults where there is no file: every topic, to one address", () => {
    const config = readAppConfig(join(folder, "none.toml"), "2026-10");
    expect(config.subscriptions.map((one) => one.topic)).toEqual([...TOPICS]);
    expect(new Set(config.subscriptions.map((one) => one.uri))).toEqual(new Set(["/webhooks"]));
  });

  it("does not trip over what it does not know", () => {
    expect(readSections("a = 1\n[b\nc\n= d\n[[e]]\nf = []\n").at(-1)?.values.get("f")).toEqual([]);
  });
});
