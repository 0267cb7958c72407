import { describe, expect, test } from "vitest";
import { createShopScope, trackActor, UnscopedStatement } from "./shop-scope.ts";

const ofAll = "-- all shops: a reason\nSELECT 1";

describe("a statement", () => {
  const { scope, actorOf } = createShopScope("refuse");
  const askLater = async (text: string) => {
    await Promise.resolve();
    return actorOf(text);
  };

  test("is its shop's within that shop's work, however deep, and however many work at once", async () => {
    const both = [1, 2].map((id) => scope.asShop(id, async () => [await askLater("SELECT 1"), await askLater(ofAll)]));
    expect(await Promise.all(both)).toEqual([
      [1, "owner"],
      [2, "owner"],
    ]);
    expect(await scope.asShop(1, () => scope.asShop(2, () => askLater("SELECT 1")))).toBe(2);
  });

  test("is not run where no shop is at work, unless it is for all of them", async () => {
    expect(() => actorOf("SELECT 1")).toThrow(UnscopedStatement);
    expect(() => actorOf("-- all shops:\nSELECT 1")).toThrow(/asShop/); // no reason
    expect(actorOf(ofAll)).toBe("owner");
    await scope.asShop(1, () => Promise.resolve());
    await expect(askLater("SELECT 1")).rejects.toThrow(UnscopedStatement);
    expect(createShopScope("owner").actorOf("SELECT 1")).toBe("owner");
  });

  test("in a request is nobody's until it is known whose; then it is that shop's, and no other's", async () => {
    const enter = async (id: number) => {
      await Promise.resolve();
      scope.enterShop(id);
    };
    await scope.asVisitor(async () => {
      await expect(askLater("SELECT 1")).rejects.toThrow(UnscopedStatement);
      await enter(7);
      expect(await askLater("SELECT 1")).toBe(7);
      await enter(7);
      await expect(enter(8)).rejects.toThrow("one shop's only");
      expect(await askLater("SELECT 1")).toBe(7);
    });
    expect(() => scope.enterShop(7)).toThrow("asVisitor");
    await scope.asShop(7, async () => expect(enter(8)).rejects.toThrow("one shop's only"));
  });
});

test("within a transaction an actor is said again only where it may have changed", async () => {
  const { scope, actorOf } = createShopScope("refuse");
  const turn = trackActor(actorOf);
  const become = (text: string) => turn(text).become;
  await scope.asShop(1, async () => {
    expect(["SAVEPOINT s", "SELECT 1", "SELECT 2", ofAll, ofAll, "SELECT 3"].map(become)).toEqual([
      undefined,
      1,
      undefined,
      "owner",
      undefined,
      1,
    ]);
    expect(["ROLLBACK TO SAVEPOINT s", "RELEASE SAVEPOINT s", "SELECT 1", "SELECT 1"].map(become)).toEqual([
      undefined,
      undefined,
      1,
      undefined,
    ]);
    turn("SELECT 1").failed();
    expect(["SELECT 1", "SELECT 1"].map(become)).toEqual([1, undefined]);
    return Promise.resolve();
  });
});
