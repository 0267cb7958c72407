import { describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  bySureness,
  candidateSchema,
  isWordOf,
  markOf,
  type EarlierCandidate,
  type SoughtOrder,
} from "./earlier-mark.ts";

const placedAt = new Date("2026-11-20T10:00:00Z");
const line = {
  id: "1",
  sku: "TENT-1",
  title: "Tent",
  quantity: 2,
  totalMinor: 2000,
  discountMinor: 0,
  taxes: [{ title: "Sales tax", amountMinor: 160, paidBy: "channel" as const }],
};
const order: SoughtOrder = {
  number: "12-34567-89012",
  remoteId: "12-34567-89012",
  placedAt,
  content: {
    lines: [line],
    shipping: { title: "", code: "", amountMinor: 0, taxes: [] },
    totalMinor: 2160,
    currency: "USD",
  },
};
const short: SoughtOrder = { ...order, number: "1001", remoteId: "1001" };

interface Made extends Partial<Omit<EarlierCandidate, "lineItems" | "totalPriceSet">> {
  amount?: string;
  currencyCode?: string;
  lines?: { sku: string | null; quantity: number }[];
  hasNextPage?: boolean;
}
/** As an importing app leaves it: the same goods and money, twenty minutes later, and nothing that names the order. */
function candidate({ amount = "21.60", currencyCode = "USD", lines, hasNextPage = false, ...rest }: Made = {}) {
  const nodes = (lines ?? [{ sku: "TENT-1", quantity: 2 }]).map((each, n) => ({
    id: `gid://shopify/LineItem/${n + 1}`,
    variant: null,
    ...each,
  }));
  return candidateSchema.parse({
    id: "gid://shopify/Order/1",
    name: "#1001",
    createdAt: "2026-11-20T10:20:00Z",
    sourceName: "580111",
    tags: [],
    customAttributes: [],
    ...rest,
    totalPriceSet: { presentmentMoney: { amount, currencyCode } },
    lineItems: { nodes, pageInfo: { hasNextPage, endCursor: null } },
  });
}
const mark = (made: Made, sought = order) => markOf(candidate(made), sought);
/** Other goods, other money, another day: only a name can tell. */
const different: Made = {
  amount: "99.00",
  lines: [{ sku: "OTHER", quantity: 1 }],
  createdAt: "2026-10-01T00:00:00Z",
};

describe("an order's number tells", () => {
  test.each<[Made, string]>([
    [{ sourceIdentifier: "12-34567-89012" }, "sourceIdentifier"],
    [{ sourceIdentifier: "ebay:12-34567-89012" }, "sourceIdentifier"],
    [{ tags: ["summer", "eBay-12-34567-89012"] }, "tag"],
    [{ tags: ["EBAY_12-34567-89012"] }, "tag"],
    [{ note: "From eBay, order 12-34567-89012." }, "note"],
    [{ note: "112-34567-89012 replaces 12-34567-89012" }, "note"],
    [{ customAttributes: [{ value: null }, { value: "12-34567-89012" }] }, "note"],
  ])("%j -> %s", (made, by) => {
    expect(mark({ ...different, ...made })).toBe(by);
  });

  test.each<Made>([
    { sourceIdentifier: "112-34567-89012" },
    { sourceIdentifier: "12-34567-890123" },
    { sourceIdentifier: "12-34567-89012-2" },
    { sourceIdentifier: "3-12-34567-89012" },
    { tags: ["12-34567"] },
    { note: "12-34567-89013" },
    { note: "" },
  ])("and a similar one does not: %j", (made) => {
    expect(mark({ ...different, ...made })).toBeUndefined();
  });

  test("staff's note of it on a replacement is not the order itself; on a copy for the same money it is", () => {
    const own = { sourceName: "shopify_draft_order", note: "Replaces 12-34567-89012" };
    expect(mark({ ...own, amount: "0.00" })).toBeUndefined();
    expect(mark({ ...own, sourceName: null, amount: "0.00" })).toBeUndefined();
    expect(mark(own)).toBe("note");
  });

  test("a number as short as a shop's own counts only with the same money at the same time, made by an app", () => {
    for (const made of [{ sourceIdentifier: "1001" }, { tags: ["1001"] }, { note: "1001 Willow Street" }]) {
      expect(mark({ ...different, ...made }, short)).toBeUndefined();
      expect(mark({ ...made, sourceName: "web" }, short)).toBeUndefined();
    }
    expect(mark({ sourceIdentifier: "1001", lines: [] }, short)).toBe("sourceIdentifier");
    expect(mark({ tags: ["1001"], lines: [] }, short)).toBe("tag");
  });

  test("what we made ourselves is never somebody else's", () => {
    expect(mark({ sourceIdentifier: "12-34567-89012", metafield: { value: "fake-1" } })).toBeUndefined();
  });

  test("an order without any name is found by nothing but its content", () => {
    const nameless = { ...order, number: " ", remoteId: "" };
    expect(mark({ ...different, note: "  ", tags: ["", " "] }, nameless)).toBeUndefined();
    expect(mark({}, nameless)).toBe("content");
  });
});

describe("the same goods for the same money at the same time", () => {
  test.each<[string, Made]>([
    ["as they are", {}],
    [
      "divided into lines in another way",
      {
        lines: [
          { sku: "TENT-1", quantity: 1 },
          { sku: " TENT-1 ", quantity: 1 },
        ],
      },
    ],
    ["without the taxes that the channel pays", { amount: "20.00" }],
    ["an hour before, by another clock", { createdAt: "2026-11-20T09:00:00Z" }],
    ["two days later", { createdAt: "2026-11-22T10:00:00Z" }],
    ["with words and a telephone number of its own", { note: "Call 555-0100", tags: ["ebay", "import-2"] }],
  ])("tell: %s", (_, made) => {
    expect(mark(made)).toBe("content");
  });

  test.each<[string, Made]>([
    ["another total", { amount: "21.61" }],
    ["no amount", { amount: "many" }],
    ["another currency", { currencyCode: "CAD" }],
    ["another quantity", { lines: [{ sku: "TENT-1", quantity: 1 }] }],
    [
      "something else as well",
      {
        lines: [
          { sku: "TENT-1", quantity: 2 },
          { sku: "PEG", quantity: 1 },
        ],
      },
    ],
    ["goods without a SKU", { lines: [{ sku: null, quantity: 2 }] }],
    ["nothing", { lines: [] }],
    ["more than was read", { hasNextPage: true }],
    ["too late", { createdAt: "2026-11-22T10:00:01Z" }],
    ["too early", { createdAt: "2026-11-20T08:59:59Z" }],
    ["bought in the shop", { sourceName: "web" }],
    ["from who knows where", { sourceName: null }],
    ["named as another order of the channel", { sourceIdentifier: "12-34567-89013" }],
    ["tagged as another order of the channel", { tags: ["eBay 98-76543-21098"] }],
    ["noted as another order of the channel", { note: "eBay order 98-76543-21098" }],
  ])("do not: %s", (_, made) => {
    expect(mark(made)).toBeUndefined();
  });

  test("nor of a line without a SKU of ours", () => {
    const nameless = { ...order, content: { ...order.content, lines: [{ ...line, sku: "" }] } };
    expect(mark({ lines: [{ sku: "", quantity: 2 }] }, nameless)).toBeUndefined();
  });
});

test("the surest sign comes first, of equal ones the nearest in time", () => {
  const of = (by: "note" | "content" | "sourceIdentifier", createdAt: string) => ({
    by,
    candidate: candidate({ createdAt }),
  });
  const all = [
    of("content", "2026-11-20T10:00:01Z"),
    of("note", "2026-11-25T10:00:00Z"),
    of("note", "2026-11-20T09:50:00Z"),
    of("sourceIdentifier", "2026-12-20T10:00:00Z"),
  ];
  expect(all.sort(bySureness(order)).map(({ by, candidate: { createdAt } }) => [by, createdAt.slice(8, 10)])).toEqual([
    ["sourceIdentifier", "20"],
    ["note", "20"],
    ["note", "25"],
    ["content", "20"],
  ]);
});

describe("for any two orders of a channel", () => {
  const number = fc
    .tuple(
      fc.integer({ min: 10, max: 99 }),
      fc.integer({ min: 10_000, max: 99_999 }),
      fc.integer({ min: 10_000, max: 99_999 }),
    )
    .map((parts) => parts.join("-"));
  const around = fc.constantFrom(
    (id: string) => id,
    (id: string) => `eBay ${id}`,
    (id: string) => `[${id}]`,
  );
  const where = fc.constantFrom<(text: string) => Made>(
    (text) => ({ sourceIdentifier: text }),
    (text) => ({ tags: [text] }),
    (text) => ({ note: text }),
    (text) => ({ customAttributes: [{ value: text }] }),
  );

  test("what names one is recognised as it, and never as the other, were they equal in all else", () => {
    fc.assert(
      fc.property(number, number, around, where, (mine, other, write, put) => {
        fc.pre(mine !== other);
        const made = put(write(mine));
        expect(mark({ ...different, ...made }, { ...order, number: mine, remoteId: mine })).toBeDefined();
        expect(mark(made, { ...order, number: other, remoteId: other })).toBeUndefined();
      }),
    );
  });

  test("a word is found wherever it stands, and not within a longer one", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 });
    fc.assert(
      fc.property(number, text, text, (word, before, after) => {
        expect(isWordOf(`${before} ${word} ${after}`, word)).toBe(true);
        expect(isWordOf(`1${word}`, word)).toBe(false);
        expect(isWordOf(`${word}a`, word)).toBe(false);
        expect(isWordOf(before, `${before}x`)).toBe(false);
      }),
    );
  });
});
