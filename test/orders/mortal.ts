import type { OrdersDeps } from "../../app/orders/index.ts";
import type { Sql } from "../../app/platform/database.ts";

/** The process is gone: nothing that it was about to do happens. */
export class Killed extends Error {}

export interface Mortal {
  deps: OrdersDeps;
  /** Whether it came so far. */
  isDead: () => boolean;
  /** Which of its effects were calls, counted from 1: only with these it matters on which side of them it is killed. */
  calls: number[];
}

/**
 * The same dependencies in a process that is killed at its n-th effect: a statement, a commit, or a call to Shopify or to the
 * channel. Before it, or (`after`) when a call has been applied and its answer is on the way.
 */
export function mortal(deps: OrdersDeps, n: number, after: boolean): Mortal {
  let effects = 0;
  let isDead = false;
  const calls: number[] = [];
  const die = (): never => {
    isDead = true;
    throw new Killed("killed");
  };
  const effect = async <Value>(apply: () => Promise<Value>, isCall = false): Promise<Value> => {
    if (isDead) throw new Killed("killed");
    effects += 1;
    if (isCall) calls.push(effects);
    const isLast = effects === n;
    if (isLast && !(after && isCall)) die();
    const value = await apply();
    if (isLast) die();
    return value;
  };
  const sqlOf = (sql: Sql): Sql => ({ query: (text, values) => effect(() => sql.query(text, values)) });
  return {
    isDead: () => isDead,
    calls,
    deps: {
      ...deps,
      database: {
        ...deps.database,
        sql: sqlOf(deps.database.sql),
        // A transaction whose commit is not reached is rolled back, by the server when it sees that nobody is there.
        transaction: (run) =>
          deps.database.transaction(async (tx) => {
            const value = await run(sqlOf(tx));
            if (isDead) throw new Killed("killed");
            return value;
          }),
      },
      shopify: {
        admin: (domain) => {
          const admin = deps.shopify.admin(domain);
          return {
            ...admin,
            request: (operation, variables, options) =>
              effect(() => admin.request(operation, variables, options), true),
          };
        },
      },
      callAccount: (shop, account, terms, run) => effect(() => deps.callAccount(shop, account, terms, run), true),
      rereadStock: (shop, variants, within) =>
        effect(() => deps.rereadStock(shop, variants, (tx) => within(sqlOf(tx)))),
    },
  };
}
