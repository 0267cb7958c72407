/**
 * One line of "why this value": what was done, with which figures, and what came of it. Pages turn `key` and `params`
 * into words; `value` is units for a quantity, minor units of `params.currency` for a price.
 */
export interface ExplanationStep<Key extends string = string> {
  key: Key;
  params: Record<string, string | number>;
  value: number;
}
