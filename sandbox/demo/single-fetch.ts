/**
 * Reads what Remix 2 answers to a `.data` request: JSON with every value once, and numbers that point at them. The first line
 * holds the answer, each further one a value that was promised in it. Kinds of value that no page of an app sends are refused.
 */
export function readSingleFetch(text: string): unknown {
  const lines = text.split("\n").filter((line) => line !== "");
  const values: unknown[] = [];
  const starts = new Map<string, number>();
  const rootOf = (json: string): number => {
    const parsed: unknown = JSON.parse(json);
    // A single negative number is one of the constants; an answer may be nothing but that.
    if (typeof parsed === "number") return parsed;
    if (!Array.isArray(parsed)) throw new SyntaxError("the answer is no list of values");
    return values.push(...(parsed as unknown[])) - parsed.length;
  };
  const root = rootOf(lines[0] ?? "");
  for (const line of lines.slice(1)) {
    const [, kind, id = "", json = ""] = /^([PE])(\d+):(.*)$/s.exec(line) ?? [];
    if (kind !== "P") throw new SyntaxError("a promised value failed or cannot be read");
    starts.set(id, rootOf(json));
  }
  return new Values(values, starts).at(root);
}

const constants = new Map<number, unknown>([
  [-1, undefined],
  [-2, Number.NaN],
  [-3, -Infinity],
  [-4, -0],
  [-5, null],
  [-6, Infinity],
  [-7, undefined],
]);

class Values {
  readonly #known = new Map<number, unknown>();

  constructor(
    private readonly values: readonly unknown[],
    private readonly promised: ReadonlyMap<string, number>,
  ) {}

  at(index: number): unknown {
    if (index < 0) return constants.get(index);
    if (this.#known.has(index)) return this.#known.get(index);
    const raw = this.values[index];
    if (typeof raw !== "object" || raw === null) return raw;
    if (Array.isArray(raw)) return this.#list(index, raw as unknown[]);
    const made: Record<string, unknown> = {};
    this.#known.set(index, made); // before its fields: one of them may lead back to it
    // A key is `_7`: the name stands at place 7.
    for (const [key, place] of Object.entries(raw))
      made[String(this.at(Number(key.slice(1))))] = this.at(Number(place));
    return made;
  }

  #list(index: number, raw: readonly unknown[]): unknown {
    const [kind, ...rest] = raw;
    if (typeof kind === "string") return this.#special(kind, rest);
    const made: unknown[] = [];
    this.#known.set(index, made);
    made.push(...raw.map((place) => this.at(Number(place))));
    return made;
  }

  #special(kind: string, rest: readonly unknown[]): unknown {
    switch (kind) {
      case "D":
        return new Date(Number(rest[0]));
      case "B":
        return BigInt(String(rest[0]));
      case "P":
        return this.at(this.promised.get(String(rest[0])) ?? -7);
      case "M":
        return new Map(pairs(rest).map(([key, value]) => [this.at(key), this.at(value)]));
      case "S":
        return new Set(rest.map((place) => this.at(Number(place))));
      case "N":
        return this.#plain(rest[0]);
      case "SanitizedError":
      case "ErrorResponse":
        throw new Error(
          `the app answered with an error: ${rest.map((place) => String(this.at(Number(place)))).join(" ")}`,
        );
      case "SingleFetchRedirect":
      case "SingleFetchClassInstance":
        return this.at(Number(rest[0]));
      default:
        throw new SyntaxError(`a value of kind ${kind} is not read here`);
    }
  }

  #plain(raw: unknown): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (const [key, place] of Object.entries(raw ?? {}))
      made[String(this.at(Number(key.slice(1))))] = this.at(Number(place));
    return made;
  }
}

const pairs = (places: readonly unknown[]): [number, number][] =>
  Array.from({ length: places.length / 2 }, (_, pair) => [Number(places[pair * 2]), Number(places[pair * 2 + 1])]);
