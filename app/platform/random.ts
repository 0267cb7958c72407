import { randomBytes, randomUUID } from "node:crypto";

/** The only source of chance. `fraction` and `jitter` need not be unguessable; `uuid` and `token` are. */
export interface Random {
  /** At least 0, less than 1. */
  fraction(): number;
  uuid(): string;
  /** URL-safe, `bytes` bytes of entropy. */
  token(bytes: number): string;
}

export const systemRandom: Random = {
  fraction: () => Math.random(),
  uuid: () => randomUUID(),
  token: (bytes) => randomBytes(bytes).toString("base64url"),
};

/** The same sequence for the same seed: for tests and simulation (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(fraction() * 16).toString(16)).join("");
  return {
    fraction,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    token: (bytes) => hex(bytes * 2),
  };
}
