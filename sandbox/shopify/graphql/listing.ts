import { badRequest } from "./errors.ts";

export type Args = Record<string, unknown>;
type SortValue = string | number;

/**
 * All nodes of a connection, in order. The Admin API cuts pages out of it; a bulk operation walks it whole. `valueOf` is what
 * it is sorted by; equal values are in the order of their ids.
 */
export class Listing<T = unknown> {
  constructor(
    readonly nodes: readonly T[],
    readonly idOf: (node: T) => number,
    readonly valueOf: (node: T) => SortValue = idOf,
    readonly descending = false,
  ) {}
}

export interface Page {
  nodes: unknown[];
  edges: { cursor: string; node: unknown }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

export const MAX_PAGE = 250;

interface Cursor {
  last_id: number;
  last_value: SortValue;
}

const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString("base64");

function readCursor(text: string): Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, "base64").toString("utf8")) as Partial<Cursor> | null;
    if (typeof cursor?.last_id === "number" && cursor.last_value !== undefined) return cursor as Cursor;
  } catch {
    // The same answer as for a cursor of another shape.
  }
  throw badRequest(`Invalid cursor for current pagination sort.`);
}

function compare(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** How many nodes stand before the cursor's place; `including` counts the node at the place itself. */
function position<T>(list: Listing<T>, cursor: Cursor, including: boolean): number {
  let low = 0;
  let high = list.nodes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const node = list.nodes[middle] as T; // low <= middle < high <= length
    const byValue = compare(list.valueOf(node), cursor.last_value);
    const order = byValue === 0 ? compare(list.idOf(node), cursor.last_id) : byValue;
    const signed = list.descending ? -order : order;
    if (signed < 0 || (including && signed === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sizeOf(args: Args): { first?: number; last?: number } {
  const { first, last } = args;
  if (typeof first !== "number" && typeof last !== "number") {
    throw badRequest("you must provide one of first or last");
  }
  if (typeof first === "number" && typeof last === "number") {
    throw badRequest("providing both first and last is not supported");
  }
  const size = Number(first ?? last);
  if (size < 0) throw badRequest(`${typeof first === "number" ? "first" : "last"} cannot be less than 0`);
  if (size > MAX_PAGE) throw badRequest(`The page size ${size} exceeds the maximum of ${MAX_PAGE}`);
  return typeof first === "number" ? { first } : { last: size };
}

/** One page, by `first` and `after` or by `last` and `before`. A cursor stays good when its node is gone. */
export function pageOf<T>(list: Listing<T>, args: Args): Page {
  const { first, last } = sizeOf(args);
  const after = typeof args.after === "string" ? readCursor(args.after) : undefined;
  const before = typeof args.before === "string" ? readCursor(args.before) : undefined;
  let from = after ? position(list, after, true) : 0;
  let to = before ? position(list, before, false) : list.nodes.length;
  if (first !== undefined) to = Math.max(from, Math.min(to, from + first));
  if (last !== undefined) from = Math.max(from, to - last);
  const nodes = list.nodes.slice(from, to);
  const cursorOf = (node: T): string => writeCursor({ last_id: list.idOf(node), last_value: list.valueOf(node) });
  const [start] = nodes;
  const end = nodes.at(-1);
  return {
    nodes,
    get edges() {
      return nodes.map((node) => ({ cursor: cursorOf(node), node }));
    },
    pageInfo: {
      hasNextPage: to < list.nodes.length,
      hasPreviousPage: from > 0,
      startCursor: start === undefined ? null : cursorOf(start),
      endCursor: end === undefined ? null : cursorOf(end),
    },
  };
}

/** A short list (of tens, not thousands) that keeps its own order, such as a product's images. */
export const listed = <T>(nodes: readonly T[], idOf: (node: T) => number, args: Args): Listing<T> => {
  const reversed = args.reverse === true;
  return new Listing(reversed ? nodes.toReversed() : nodes, idOf, (node) => nodes.indexOf(node), reversed);
};

/** Sorts by a value, equal values by id. */
export function sorted<T>(
  nodes: readonly T[],
  idOf: (node: T) => number,
  valueOf: (node: T) => SortValue,
  args: Args,
): Listing<T> {
  const sign = args.reverse === true ? -1 : 1;
  const order = nodes.toSorted((a, b) => sign * (compare(valueOf(a), valueOf(b)) || idOf(a) - idOf(b)));
  return new Listing(order, idOf, valueOf, sign < 0);
}
