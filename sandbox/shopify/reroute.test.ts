import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ShopifyStandIn } from "./index.ts";
import { install, startStandIn } from "./testing.ts";

const run = promisify(execFile);
let standIn: ShopifyStandIn;
beforeAll(async () => {
  standIn = await startStandIn({ shops: [{ domain: "a.myshopify.com" }, { domain: "b.myshopify.com" }] });
});
afterAll(() => standIn.close());

async function ask(shop: string, token: string, headers: string): Promise<unknown> {
  const script = `
    const headers = ${headers};
    const response = await fetch("https://${shop}/admin/api/2026-10/graphql.json", {method: "POST", headers,
      body: JSON.stringify({query: "{ shop { myshopifyDomain } }"})});
    console.log(await response.text());`;
  const { stdout } = await run(
    process.execPath,
    ["--import", resolve("sandbox/shopify/reroute.mjs"), "--input-type=module", "-e", script],
    { env: { ...process.env, SHOPIFY_SIM_ORIGIN: standIn.origin, TOKEN: token } },
  );
  return JSON.parse(stdout) as unknown;
}

it.each([
  ['{"content-type": "application/json", "x-shopify-access-token": process.env.TOKEN}'],
  ['new Headers([["content-type", "application/json"], ["x-shopify-access-token", process.env.TOKEN]])'],
])("brings a process that asks Shopify to the sandbox, to the right shop", async (headers) => {
  const token = await install(standIn, "b.myshopify.com");
  expect(await ask("b.myshopify.com", token, headers)).toMatchObject({
    data: { shop: { myshopifyDomain: "b.myshopify.com" } },
  });
  expect(await ask("a.myshopify.com", token, headers)).toMatchObject({
    errors: expect.stringContaining("Invalid API key") as unknown,
  });
});
