import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { embeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { columnsFrom, columnTexts, listOf, secondsOf, type Column } from "./columns-store.ts";
import { text } from "./plain-values.ts";

interface Row {
  id: string;
  name: string;
  note: string | null;
  tags: string[];
  count: number;
  price: number | null;
  is: boolean;
  at: number;
  json: unknown;
}
const columns: Column<Row>[] = [
  { name: "id", type: "text", of: (row) => row.id },
  { name: "name", type: "text", of: (row) => row.name },
  { name: "note", type: "text", of: (row) => row.note },
  { name: "tags", type: "text[]", of: (row) => listOf(row.tags) },
  { name: "count", type: "int4", of: (row) => row.count },
  { name: "price", type: "int8", of: (row) => row.price },
  { name: "is_so", type: "bool", of: (row) => row.is },
  { name: "at", type: "timestamptz", of: (row) => secondsOf(row.at) },
  { name: "json", type: "jsonb", of: (row) => JSON.stringify(row.json) },
];

let database: Database;
beforeAll(async () => {
  database = await embeddedDatabase();
});

const read = (rows: Row[]) =>
  database.sql.query<object>(
    `SELECT id, name, note, tags, count, price, is_so AS is, (date_part('epoch', at) * 1000)::int8 AS at, json
       FROM ${columnsFrom(columns, 1)} AS r`,
    columnTexts(columns, rows),
  );

describe("columns", () => {
  it("come out of the database as they went in, whatever text is in them", async () => {
    const anyText = fc.string({ unit: "binary", maxLength: 12 }).map((value) => text.parse(value));
    const row: fc.Arbitrary<Row> = fc.record({
      id: fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String),
      name: anyText,
      note: fc.option(anyText),
      tags: fc.array(anyText.filter((tag) => tag !== "")),
      count: fc.integer(),
      price: fc.option(fc.maxSafeInteger()),
      is: fc.boolean(),
      at: fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }),
      json: fc.array(fc.record({ name: anyText, values: fc.array(anyText) })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        expect(await read(rows)).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  it("keep a single empty text, and the difference between it and nothing", async () => {
    const row: Row = { id: "", name: "", note: null, tags: [], count: 0, price: null, is: false, at: 0, json: [] };
    expect(await read([row])).toEqual([row]);
    expect(await read([{ ...row, note: "" }])).toEqual([{ ...row, note: "" }]);
  });
});
