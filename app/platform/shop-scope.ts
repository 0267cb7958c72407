import { AsyncLocalStorage } from "node:async_hooks";

/** As whom a statement runs: one shop (its id), or the tables' owner, who sees every shop. */
export type Actor = number | "owner";

/**
 * For whom the work at hand is done. PostgreSQL is told with each statement, and its policies hold whatever the statement
 * asks for: see docs/decisions/0011-row-level-security.md.
 */
export interface ShopScope {
  /** Everything that `run` does with the database, until its promise is settled, it does as this shop. */
  asShop: <Result>(shopId: number, run: () => PromiseLike<Result>) => Promise<Result>;
  /** For a request: nobody yet, until `enterShop` says who it is. */
  asVisitor: <Result>(run: () => Result) => Result;
  /** From here on the request is the shop's. @throws outside of `asVisitor`, or if it is another shop's already */
  enterShop: (shopId: number) => void;
}

/** `-- all shops: reason`, in the statement itself, makes it the owner's. */
const ofAllShops = /--\s*all shops: \S/;
/** Belongs to whoever's transaction it is in. */
const ofTransaction = /^\s*(SAVEPOINT|RELEASE|ROLLBACK)\b/i;
const backToSavepoint = /^\s*ROLLBACK\b/i;

/** A statement for one shop outside of any shop's work: a mistake in the program, which is not run. */
export class UnscopedStatement extends Error {
  constructor(text: string) {
    super(
      `a statement runs for no shop: do it within asShop(), or say "-- all shops: reason" in it: ${text.trim().slice(0, 120)}`,
    );
    this.name = "UnscopedStatement";
  }
}

/**
 * A database has its own, which its statements ask `actorOf`. `unscoped`: what is done with a statement that is for one
 * shop while none is at work; tests of a single stage, which call it below where shops are told apart, let the owner run it.
 */
export function createShopScope(unscoped: "refuse" | "owner") {
  const storage = new AsyncLocalStorage<{ shopId: number | undefined }>();
  const scope: ShopScope = {
    // Awaited within: Prisma's calls begin only when somebody waits for them.
    asShop: (shopId, run) => storage.run({ shopId }, async () => await run()),
    asVisitor: (run) => storage.run({ shopId: undefined }, run),
    enterShop: (shopId) => {
      const request = storage.getStore();
      if (!request) throw new Error("enterShop() is for requests, which web.ts begins with asVisitor()");
      if (request.shopId !== undefined && request.shopId !== shopId) throw new Error("a request is one shop's only");
      request.shopId = shopId;
    },
  };
  return {
    scope,
    /** undefined: whoever it is already. */
    actorOf: (text: string): Actor | undefined => {
      if (ofAllShops.test(text)) return "owner";
      if (ofTransaction.test(text)) return undefined;
      const shopId = storage.getStore()?.shopId;
      if (shopId !== undefined) return shopId;
      if (unscoped === "owner") return "owner";
      throw new UnscopedStatement(text);
    },
  };
}
export type ActorOf = ReturnType<typeof createShopScope>["actorOf"];

/**
 * Who a transaction's connection is, statement after statement, in the order in which they are sent: the owner at first.
 * `become`: whom to become before this one; undefined: it is so already.
 */
export function trackActor(actorOf: ActorOf) {
  let current: Actor | undefined = "owner";
  const failed = () => {
    current = undefined; // whatever is done after a failure goes back to a savepoint, and to who it was then
  };
  return (text: string): { become: Actor | undefined; failed: () => void } => {
    const actor = actorOf(text);
    const become = actor === current ? undefined : actor;
    if (actor !== undefined) current = actor;
    else if (backToSavepoint.test(text)) failed();
    return { become, failed };
  };
}
