/** GS1 keeps this prefix for examples: such numbers are valid and belong to no real product. */
const examplePrefix = "9506000";

/** The n-th EAN-13 of the example prefix, check digit included; n from 0 to 99,999. */
export function exampleEan(n: number): string {
  if (!Number.isInteger(n) || n < 0 || n > 99_999) throw new RangeError(`no example EAN number ${n}`);
  const twelve = examplePrefix + String(n).padStart(5, "0");
  return twelve + checkDigit(twelve);
}

/** GS1 General Specifications 7.9: weights 3 and 1 from the right. */
export function checkDigit(digits: string): string {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}
