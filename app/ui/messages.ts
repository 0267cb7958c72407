import { en } from "./messages/en/index.ts";

export type MessageKey = keyof typeof en;
export type MessageParams = Readonly<Record<string, string | number>>;

/** The text of a key. A parameter that is missing shows as its name in braces: visible, and never a crash. */
export function t(key: MessageKey, params: MessageParams = {}): string {
  return en[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    if (one === undefined || other === undefined) return String(value);
    return (value === 1 ? one : other).replaceAll("#", String(value));
  });
}

/** For keys that come from the database: undefined if the catalogue does not hold it (any more). */
export const messageKey = (key: string): MessageKey | undefined => (key in en ? (key as MessageKey) : undefined);
