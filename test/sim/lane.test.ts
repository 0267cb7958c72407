import { expect, test } from "vitest";
import { laneDatabase, type Line } from "./lane.ts";

/** Answers each text with the rows given, some at once and some late, and keeps what was asked. */
function slowLine(rows: Record<string, object[]> = {}): { line: Line; asked: string[] } {
  const asked: string[] = [];
  const line: Line = {
    async query<Row extends object>(text: string) {
      asked.push(text);
      if (text.startsWith("late")) await new Promise((resolve) => setTimeout(resolve, 5));
      return (rows[text] ?? []) as Row[]; // the test's own
    },
    script: () => Promise.resolve(),
    heard: () => [],
    close: () => Promise.resolve(),
  };
  return { line, asked };
}

test("who is answered goes on before the next one is served, however fast the answers come", async () => {
  for (const pace of ["late", "soon"]) {
    const { line, asked } = slowLine();
    const { database, quiet } = laneDatabase(line);
    const walk = async (name: string) => {
      for (let step = 1; step <= 3; step++) await database.sql.query(`${pace} ${name}${step}`);
    };
    void walk("a");
    void walk("b");
    await quiet();
    expect(asked.map((text) => text.slice(5))).toEqual(["a1", "b1", "a2", "b2", "a3", "b3"]);
  }
});

test("a transaction has the connection to itself, and ends after all that was asked in it", async () => {
  const { line, asked } = slowLine();
  const { database, quiet } = laneDatabase(line);
  const failed = database.transaction((tx) => {
    void tx.query("late update");
    return Promise.reject(new Error("killed"));
  });
  void database.sql.query("another's");
  await expect(failed).rejects.toThrow("killed");
  await quiet();
  expect(asked).toEqual(["BEGIN", "late update", "ROLLBACK", "another's"]);
});

test("a transaction that is over takes no more statements", async () => {
  const { line, asked } = slowLine();
  const { database } = laneDatabase(line);
  const left = await database.transaction((tx) => Promise.resolve({ tx }));
  await expect(left.tx.query("too late")).rejects.toThrow("over");
  expect(asked).toEqual(["BEGIN", "COMMIT"]);
});

test("rows in no order come in one that tells nothing of the pages; an order that was asked for stays", async () => {
  const rows = [{ id: 3 }, { id: 1 }, { id: 2 }];
  const inner = "SELECT id FROM (SELECT id FROM offer ORDER BY id) o";
  const outer = "SELECT id FROM offer ORDER BY (id + 1) DESC";
  const { database } = laneDatabase(slowLine({ [inner]: rows, [outer]: rows }).line);
  expect(await database.sql.query(inner)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  expect(await database.sql.query(outer)).toEqual(rows);
});
