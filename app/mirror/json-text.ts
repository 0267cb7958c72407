/**
 * JSON.stringify for the few shapes of which an import writes millions. Its call alone costs more than all the letters of a
 * short list; and a text without anything to escape is most often its own JSON.
 */

/** Whatever JSON.stringify writes otherwise than it stands: quotes, backslashes, control characters, lone surrogates. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const escaped = /["\\\u0000-\u001F\uD800-\uDFFF]/;

export const jsonText = (text: string): string => (escaped.test(text) ? JSON.stringify(text) : `"${text}"`);

export const jsonTextOrNull = (text: string | null): string => (text === null ? "null" : jsonText(text));

/** The same as of an array of objects with these two members, in this order. */
export function jsonOfOptions(options: readonly { name: string; value: string }[]): string {
  let json = "[";
  for (const { name, value } of options) {
    json += `${json === "[" ? "" : ","}{"name":${jsonText(name)},"value":${jsonText(value)}}`;
  }
  return `${json}]`;
}
