/**
 * A barcode as channels want it: digits of a GTIN-8, -12, -13 or -14, or of an ISBN-10 turned into its ISBN-13.
 * undefined if the length or the check digit is wrong (GS1 General Specifications, section 7.9).
 */
export function parseGtin(barcode: string): string | undefined {
  const text = barcode.replace(/[\s-]/g, "").toUpperCase();
  if (/^\d{9}[\dX]$/.test(text)) return isbn10To13(text);
  if (!/^(?:\d{8}|\d{12,14})$/.test(text) || /^0+$/.test(text)) return undefined;
  return checkDigit(text.slice(0, -1)) === Number(text.slice(-1)) ? text : undefined;
}

/** Weights 3 and 1 from the right. */
function checkDigit(body: string): number {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) {
    sum += Number(body[body.length - 1 - index]) * (index % 2 === 0 ? 3 : 1);
  }
  return (10 - (sum % 10)) % 10;
}

function isbn10To13(isbn: string): string | undefined {
  let sum = 0;
  for (let index = 0; index < 10; index += 1) {
    sum += (isbn[index] === "X" ? 10 : Number(isbn[index])) * (10 - index);
  }
  if (sum % 11 !== 0) return undefined;
  const body = `978${isbn.slice(0, 9)}`;
  return `${body}${checkDigit(body)}`;
}
