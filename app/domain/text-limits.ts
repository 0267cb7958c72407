/** How a channel counts: characters (code points, an emoji is one) or bytes of UTF-8. */
export interface TextMeasure {
  max: number;
  unit: "chars" | "bytes";
}

const encoder = new TextEncoder();
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

export function textLength(text: string, unit: TextMeasure["unit"]): number {
  if (unit === "bytes") return encoder.encode(text).length;
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** How far the text goes beyond the limit; 0 if it fits. */
export const excessOf = (text: string, limit: TextMeasure) => Math.max(0, textLength(text, limit.unit) - limit.max);

/** The longest start of the text that fits, cut between whole words; within a word only where the first does not fit. */
export function cutAtWord(text: string, limit: TextMeasure): string {
  if (excessOf(text, limit) === 0) return text;
  let kept = "";
  let length = 0;
  let next = "";
  for (const { segment } of segmenter.segment(text)) {
    length += textLength(segment, limit.unit);
    next = segment;
    if (length > limit.max) break;
    kept += segment;
  }
  if (/^\s/.test(next)) return kept.trimEnd();
  const words = kept.replace(/\s+\S*$/, "");
  // Dropping more than half to save a word would lose more than it keeps.
  return words.length * 2 >= kept.length ? words.replace(/[\s,;:/|(&-]+$/, "") || kept : kept;
}

/** One line: control characters and line breaks become spaces, runs of spaces one. */
export const singleLine = (text: string) => text.replace(/[\p{Cc}\s]+/gu, " ").trim();
