/** The first length at which an integer may lie beyond 2^53 (9,007,199,254,740,992 has 16 digits). */
const longDigits = 16;

/**
 * `JSON.parse`, but an integer of 16 digits or more comes as the text of its digits. Shopify's ids are 64-bit numbers, and
 * some topics carry them in no other form (`products/delete` is just `{"id": 788032119674292922}`): as a JavaScript number
 * that one would become 788032119674292900, another product.
 * @throws SyntaxError
 */
export function parseExact(text: string): unknown {
  const places = longIntegers(text);
  if (places.length === 0) return JSON.parse(text);
  let quoted = "";
  let copied = 0;
  for (const [from, to] of places) {
    quoted += `${text.slice(copied, from)}"${text.slice(from, to)}"`;
    copied = to;
  }
  return JSON.parse(quoted + text.slice(copied));
}

/** Where the long integers stand, [from, to). A number with a fraction or an exponent is none: it is no id. */
function longIntegers(text: string): [number, number][] {
  const places: [number, number][] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
    } else if (isNumberPart(code)) {
      const from = at;
      while (at < text.length && isNumberPart(text.charCodeAt(at))) at++;
      if (at - from >= longDigits && /^-?[1-9]\d*$/.test(text.slice(from, at))) places.push([from, at]);
    } else {
      at++;
    }
  }
  return places;
}

const quote = 0x22;
const backslash = 0x5c;

/** The place after the closing quote of the string that opens at `from`. */
function endOfString(text: string, from: number): number {
  let close = from;
  for (;;) {
    close = text.indexOf('"', close + 1);
    if (close < 0) return text.length;
    let before = close - 1;
    while (text.charCodeAt(before) === backslash) before--;
    // A quote behind an odd number of backslashes belongs to the string.
    if ((close - before) % 2 === 1) return close + 1;
  }
}

/** Digits, sign, point, exponent. The letters of true, false and null are none of them, apart from a lone `e`: harmless. */
const isNumberPart = (code: number) =>
  (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e || code === 0x2b || code === 0x65 || code === 0x45;
