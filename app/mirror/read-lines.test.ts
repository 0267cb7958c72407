import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IdList } from "./id-list.ts";
import { readLines } from "./read-lines.ts";

async function* cut(bytes: Buffer, sizes: number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    await Promise.resolve();
    if (from >= bytes.length) return;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function linesOf(chunks: AsyncIterable<Uint8Array>) {
  const progress = { bytes: 0, lines: 0 };
  const lines: string[] = [];
  for await (const some of readLines(chunks, progress)) lines.push(...some);
  return { lines, progress };
}

describe("readLines", () => {
  it("gives the same lines however the bytes are cut, in the middle of a character too", async () => {
    const line = fc.string({ unit: "grapheme", minLength: 1 }).filter((value) => !value.includes("\n"));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line),
        fc.array(fc.integer({ min: 1, max: 9 })),
        fc.boolean(),
        async (wanted, sizes, end) => {
          const bytes = Buffer.from(wanted.join("\n") + (end ? "\n" : ""));
          const { lines, progress } = await linesOf(cut(bytes, sizes));
          expect(lines).toEqual(wanted);
          expect(progress).toEqual({ bytes: bytes.length, lines: wanted.length });
        },
      ),
    );
  });

  it("reads any bytes, and none that are no UTF-8, otherwise than the whole file would be read", async () => {
    // Beginnings without their ends, ends without their beginnings, and newlines wherever they fall.
    const part = fc.constantFrom("\n", "a", "é", "€", "\u{1F600}").map((text) => [...Buffer.from(text)]);
    const broken = fc.constantFrom(0x80, 0xc3, 0xe2, 0x82, 0xf0, 0xff).map((byte) => [byte]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(part, broken)),
        fc.array(fc.integer({ min: 1, max: 9 })),
        async (parts, sizes) => {
          const bytes = Buffer.from(parts.flat());
          const wanted = bytes.toString("utf8").split("\n");
          expect((await linesOf(cut(bytes, sizes))).lines).toEqual(wanted.filter((line) => line !== ""));
        },
      ),
    );
  });

  it("does not collect a line without end", async () => {
    async function* endless() {
      for (;;) {
        await Promise.resolve();
        yield new Uint8Array(1024 * 1024).fill(0x78);
      }
    }
    await expect(linesOf(endless())).rejects.toThrow(/longer than any product/);
  });
});

describe("IdList", () => {
  it("has what was added, up to 64 bits", () => {
    const id = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
    fc.assert(
      fc.property(fc.array(id, { maxLength: 3_000 }), fc.array(id), (added, others) => {
        const list = new IdList();
        for (const one of added) list.add(one);
        const wanted = new Set(added);
        for (const one of [...added, ...others]) expect(list.has(one)).toBe(wanted.has(one));
      }),
      { numRuns: 30 },
    );
    expect(() => new IdList().add(String(2n ** 64n))).toThrow(RangeError);
  });
});
