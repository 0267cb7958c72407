import { expect, test } from "vitest";
import { findSecrets, isSecretFile } from "./find-secrets.mjs";

// In pieces, so that this file does not break the rule that it tests.
const made = (...parts: string[]) => parts.join("");
const hex = "0123456789abcdef";

test.each([
  made("-----BEGIN ", "RSA PRIVATE KEY-----"),
  made("-----BEGIN ", "PRIVATE KEY-----"),
  made("shpat", "_", hex, hex),
  made("shpss", "_", hex, hex),
  made("PRD", "-0123456789ab-cdef-0123-4567"),
  made("v^1.1", "#i^1#", "p".repeat(80)),
  made("AKIA", "0123456789ABCDEF"),
  made("ghp", "_", "a".repeat(36)),
  made("npm", "_", "a".repeat(36)),
  made("eyJ", "a".repeat(30), ".eyJ", "b".repeat(60), ".", "c".repeat(43)),
  made("postgresql://app:", "correct-horse@db.example.com/app"),
  made("SHOPIFY_API_SECRET", "=0123456789"),
])("%s is found, on its line", (text) => {
  expect(findSecrets(`first line\n${text}\nlast line`)).toEqual([{ line: 2, what: expect.any(String) as string }]);
});

test.each([
  "shpat_first",
  "shprt_refresh-of-alpha",
  "-----BEGIN PUBLIC KEY-----",
  "SHOPIFY_API_SECRET=",
  "# EBAY_CLIENT_SECRET is needed",
  "postgresql://postgres:${POSTGRES_PASSWORD}@db/app",
  "postgresql://user:password@localhost/app",
  "https://example.com/a@b",
])("%s is none", (text) => {
  expect(findSecrets(text)).toEqual([]);
});

test("files of secrets are known by their names", () => {
  for (const path of [".env", "a/.env.production", "deploy/server.pem", ".ssh/id_rsa"])
    expect(isSecretFile(path)).toBe(true);
  for (const path of [".env.example", "app/platform/env.ts", "docs/keys.md"]) expect(isSecretFile(path)).toBe(false);
});
