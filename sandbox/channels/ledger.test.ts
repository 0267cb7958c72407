import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Ledger } from "./ledger.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ledger-"));
  file = path.join(folder, "deep", "state.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("Ledger", () => {
  it("remembers after a kill what was committed, and nothing else", () => {
    const before = new Ledger(file);
    const pots = before.collection<{ size: number }>("pots");
    pots.set("a", { size: 1 });
    pots.set("b", { size: 2 });
    pots.delete("a");
    before.commit();
    pots.set("c", { size: 3 });
    // No close: the process died here.
    const after = new Ledger(file).collection<{ size: number }>("pots");
    expect([...after.values()]).toEqual([{ size: 2 }]);
  });

  it("forgives a last line that was cut short, and refuses a file that is not its own", () => {
    const ledger = new Ledger(file);
    ledger.collection<number>("n").set("x", 1);
    ledger.commit();
    appendFileSync(file, '{"in":"n","key":"y","val');
    expect(new Ledger(file).collection<number>("n").get("y")).toBeUndefined();
    expect(new Ledger(file).collection<number>("n").get("x")).toBe(1);
    writeFileSync(file, "hello\nworld\n");
    expect(() => new Ledger(file)).toThrow(/line 1.*start over/);
  });

  it("is rewritten without its history when it is opened, and emptied when cleared", () => {
    const ledger = new Ledger(file);
    for (let value = 0; value < 50; value += 1) ledger.collection<number>("n").set("x", value);
    ledger.commit();
    const reopened = new Ledger(file);
    expect(readFileSync(file, "utf8")).toBe('{"in":"n","key":"x","value":49}\n');
    reopened.clear();
    expect(readFileSync(file, "utf8")).toBe("");
  });

  it("holds any sequence of changes through reopening at any point", () => {
    const change = fc.record({
      key: fc.constantFrom("a", "b", "c"),
      value: fc.option(fc.string(), { nil: undefined }),
      reopen: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        rmSync(file, { force: true });
        const expected = new Map<string, string>();
        let ledger = new Ledger(file);
        for (const { key, value, reopen } of changes) {
          const records = ledger.collection<string>("n");
          if (value === undefined) {
            records.delete(key);
            expected.delete(key);
          } else {
            records.set(key, value);
            expected.set(key, value);
          }
          ledger.commit();
          if (reopen) ledger = new Ledger(file);
        }
        expect(new Map(new Ledger(file).collection<string>("n").entries())).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
