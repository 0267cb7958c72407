import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { registrySource } from "../../scripts/generate-registry.mjs";
import { readEnv } from "../platform/env.ts";
import { connectorModules } from "./registry.generated.ts";
import { connectorEnvs, openConnectors } from "./registry.ts";

const own = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://app.example",
  ENCRYPTION_KEYS: `k1:${"ab".repeat(32)}`,
};

test("the registry holds every folder with a connector (else: node scripts/generate-registry.mjs)", () => {
  expect(readFileSync("app/connectors/registry.generated.ts", "utf8")).toBe(registrySource());
});

test("each connector is found under its own id", () => {
  for (const [name, module] of Object.entries(connectorModules))
    expect(module.id.replaceAll("-", "")).toBe(name.toLowerCase());
});

test("a channel without keys is named as not configured, and none is opened", () => {
  const { others } = readEnv(own, connectorEnvs);
  const { connectors, unconfigured } = openConnectors(others);
  expect([...connectors.keys()]).toEqual([]);
  expect(unconfigured).toEqual(Object.keys(connectorModules));
});

test("a channel with keys is opened", () => {
  const keys = {
    EBAY_CLIENT_ID: "id",
    EBAY_CLIENT_SECRET: "secret",
    EBAY_RU_NAME: "ru",
    EBAY_VERIFICATION_TOKEN: "v".repeat(40),
  };
  const { others } = readEnv({ ...own, ...keys }, connectorEnvs);
  expect(openConnectors(others).connectors.get("ebay")?.descriptor.name).toBe("eBay");
});
