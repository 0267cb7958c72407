import { expect, test } from "vitest";
import { z } from "zod";
import { InvalidEnv, readEnv } from "./env.ts";

const complete = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://app.example/",
  ENCRYPTION_KEYS: `k1:${"ab".repeat(32)}`,
};

test("a complete environment is parsed, with defaults", () => {
  const { env } = readEnv({ ...complete, PORT: "8080", DATABASE_URL: "" }, {});
  expect(env).toMatchObject({ PORT: 8080, SHOPIFY_APP_URL: "https://app.example" });
  expect(env.DATABASE_URL).toBeUndefined();
  expect(env.ENCRYPTION_KEYS.current.id).toBe("k1");
});

test("all that is wrong is said in one message, without the values", () => {
  const read = () =>
    readEnv(
      {
        SHOPIFY_API_SECRET: "s3cret-value",
        PORT: "http",
        ENCRYPTION_KEYS: "short",
        DATABASE_URL: "mysql://u:s3cret-value@h",
      },
      { ebay: z.object({ EBAY_CLIENT_ID: z.string() }) },
    );
  expect(read).toThrow(InvalidEnv);
  try {
    read();
  } catch (error) {
    const { message } = error as InvalidEnv;
    for (const name of [
      "SHOPIFY_API_KEY",
      "SHOPIFY_APP_URL",
      "PORT",
      "ENCRYPTION_KEYS",
      "DATABASE_URL",
      "EBAY_CLIENT_ID",
    ]) {
      expect(message).toContain(name);
    }
    expect(message).not.toContain("s3cret-value");
  }
});
