import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hmacMatches, open, parseKeyring, seal } from "./crypto.ts";

const first = `old:${"11".repeat(32)}`;
const second = `new:${"22".repeat(32)}`;

describe("sealing", () => {
  test("any text comes back, and lies nowhere in clear", () => {
    const keyring = parseKeyring(first);
    fc.assert(
      fc.property(fc.string({ minLength: 6 }), (text) => {
        const sealed = seal(keyring, text, "row 1");
        expect(open(keyring, sealed, "row 1")).toBe(text);
        expect(Buffer.from(sealed).includes(Buffer.from(text))).toBe(false);
      }),
    );
  });

  test("a value that was moved to another row, or changed by one bit, does not open", () => {
    const keyring = parseKeyring(first);
    const sealed = seal(keyring, "secret", "row 1");
    expect(() => open(keyring, sealed, "row 2")).toThrow();
    for (let index = 4; index < sealed.length; index++) {
      const changed = Uint8Array.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => open(keyring, changed, "row 1")).toThrow();
    }
  });

  test("after a rotation old values open, and new ones are sealed with the new key", () => {
    const sealed = seal(parseKeyring(first), "secret", "row");
    const rotated = parseKeyring(`${second},${first}`);
    expect(open(rotated, sealed, "row")).toBe("secret");
    expect(() => open(parseKeyring(first), seal(rotated, "secret", "row"), "row")).toThrow(/"new"/);
  });

  test.each(["", "short", "id:abc", `bad id:${"11".repeat(32)}`])("%j is no keyring", (text) => {
    expect(() => parseKeyring(text)).toThrow(/64 hexadecimal/);
  });
});

describe("HMAC", () => {
  const body = Buffer.from('{"id":1}');
  const signed = (secret: string, bytes = body) => createHmac("sha256", secret).update(bytes).digest("base64");

  test("is accepted under the current and the previous secret", () => {
    expect(hmacMatches(body, signed("current"), ["current", "previous"])).toBe(true);
    expect(hmacMatches(body, signed("previous"), ["current", "previous"])).toBe(true);
  });

  test.each([
    ["another secret", signed("third")],
    ["another body", signed("current", Buffer.from('{"id": 1}'))],
    ["nothing", ""],
    ["something short", "YQ=="],
    ["no base64", "%%%"],
  ])("%s is refused", (_name, given) => {
    expect(hmacMatches(body, given, ["current", "previous"])).toBe(false);
  });
});
