import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge, judgeAbsent, toldByRead, toldByWebhook } from "./judge.ts";

const second = 1_000;
const at = (seconds: number) => Date.UTC(2026, 0, 1) + seconds * second;
const alive = (seconds: number) => ({ updatedAtMs: at(seconds), deletedAtMs: null });
const deleted = (seconds: number) => ({ updatedAtMs: at(0), deletedAtMs: at(seconds) });
const byWebhook = (seconds: number) => toldByWebhook(at(seconds));

describe("judge", () => {
  it("takes what is new or newer, and keeps what is newer than it", () => {
    expect(judge(undefined, false, at(5), byWebhook(5))).toBe("write");
    expect(judge(alive(4), false, at(5), byWebhook(5))).toBe("write");
    expect(judge(alive(6), false, at(5), byWebhook(5))).toBe("keep");
  });

  it("moves only the clock where the values are the same, so that an older webhook cannot slip in between", () => {
    expect(judge(alive(4), true, at(5), byWebhook(5))).toBe("touch");
    expect(judge(alive(5), true, at(5), byWebhook(5))).toBe("keep");
    expect(judge(alive(6), true, at(5), byWebhook(5))).toBe("keep");
  });

  it("believes no webhook on a tie, and a read only when the second has long passed", () => {
    expect(judge(alive(5), false, at(5), byWebhook(5))).toBe("doubt");
    expect(judge(alive(5), false, at(5), toldByRead(at(6)))).toBe("doubt");
    expect(judge(alive(5), false, at(5), toldByRead(at(11)))).toBe("write");
  });

  it("leaves deleted what a source tells that is older than the deletion", () => {
    expect(judge(deleted(5), false, at(4), byWebhook(4))).toBe("keep");
    expect(judge(deleted(5), false, at(5), byWebhook(5))).toBe("doubt");
    expect(judge(deleted(5), false, at(6), byWebhook(6))).toBe("write");
    // A read tells when it looked: an old row that is seen long after its deletion exists after all.
    expect(judge(deleted(5), false, at(1), toldByRead(at(-10)))).toBe("keep");
    expect(judge(deleted(5), false, at(1), toldByRead(at(7)))).toBe("doubt");
    expect(judge(deleted(5), false, at(1), toldByRead(at(20)))).toBe("write");
  });

  it("removes what is absent only if it has not changed since", () => {
    expect(judgeAbsent(alive(4), byWebhook(5))).toBe("write");
    expect(judgeAbsent(alive(5), byWebhook(5))).toBe("doubt");
    expect(judgeAbsent(alive(6), byWebhook(5))).toBe("keep");
    expect(judgeAbsent(alive(5), toldByRead(at(60)))).toBe("write");
    expect(judgeAbsent(alive(59), toldByRead(at(60)))).toBe("doubt");
    expect(judgeAbsent(deleted(3), toldByRead(at(60)))).toBe("keep");
  });

  it("never lets an older clock replace a newer one", () => {
    const seconds = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(seconds, seconds, fc.boolean(), seconds, (known, told, isSame, readAt) => {
        fc.pre(told < known);
        expect(judge(alive(known), isSame, at(told), byWebhook(told))).toBe("keep");
        expect(judge(alive(known), isSame, at(told), toldByRead(at(readAt)))).toBe("keep");
      }),
    );
  });
});
