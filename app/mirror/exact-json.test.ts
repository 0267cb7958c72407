import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExact } from "./exact-json.ts";

describe("parseExact", () => {
  it("keeps every digit of an id beyond 2^53", () => {
    expect(parseExact('{"id":788032119674292922,"n":[ 9007199254740993 , -12345678901234567]}')).toEqual({
      id: "788032119674292922",
      n: ["9007199254740993", "-12345678901234567"],
    });
  });

  it("leaves short numbers, fractions, exponents and text alone", () => {
    const text = String.raw`{"a":24826418,"b":1.2345678901234567890,"c":1e20,"d":"x\\\" 788032119674292922","e":"\\","f":null}`;
    expect(parseExact(text)).toEqual(JSON.parse(text));
  });

  it("refuses what JSON.parse refuses", () => {
    for (const text of ['{"a":1234567890123456789', '{"a":"', "<html>", '{"a":01234567890123456789}']) {
      expect(() => parseExact(text)).toThrow(SyntaxError);
    }
  });

  it("reads any JSON without long integers as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plain: unknown = JSON.parse(text);
        fc.pre(!/\d{16}/.test(text));
        expect(parseExact(text)).toEqual(plain);
      }),
    );
  });
});
