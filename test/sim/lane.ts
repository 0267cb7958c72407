import type { Database, Sql } from "../../app/platform/database.ts";

/** One connection to a database, that is never asked two things at once. */
export interface Line {
  query<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]>;
  /** Once, and never again: its text is not kept. */
  script(text: string): Promise<unknown>;
  /** What was notified since the last call; complete once the statement that committed it is answered. */
  heard(): Notification[];
  close(): Promise<void>;
}

export interface Notification {
  channel: string;
  payload: string;
}

/** A database, and whether anybody waits for it. */
export interface LaneDatabase {
  database: Pick<Database, "sql" | "transaction" | "listen">;
  /** Resolves when nothing is asked any more, and everything that can run has run. */
  quiet(): Promise<void>;
  /** Statements so far. */
  count(): number;
  /** Statements so far that may have changed what is kept of offers, stock, orders or webhooks. */
  changes(): number;
  /** Called for each statement; answers are those of its caller. */
  watchers: Set<(text: string, values: readonly unknown[], answer: readonly object[] | "failed") => void>;
}

/** Promises come before this, and so does whatever follows from an answer. */
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Tasks one after the other, as they were asked for. Between two of them, whoever had an answer may go on. */
class Lane {
  #tasks: (() => Promise<void>)[] = [];
  #isServing = false;
  #whenIdle: (() => void)[] = [];

  take<Value>(task: () => Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#tasks.push(() => task().then(resolve, reject));
      if (!this.#isServing) void this.#serve();
    });
  }

  get isIdle(): boolean {
    return !this.#isServing;
  }

  idle(): Promise<void> {
    return this.#isServing ? new Promise((resolve) => void this.#whenIdle.push(resolve)) : Promise.resolve();
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    // Whoever asks in the same moment is to stand in line in the order of asking, however fast the answers are.
    await turn();
    for (let task = this.#tasks.shift(); task; task = this.#tasks.shift()) {
      await task();
      await turn();
    }
    this.#isServing = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

const claims = "account_lease|order_feed|rate_bucket|sim_job|push_attempt";
const isClaim = new RegExp(`^(?:\\s|--[^\\n]*\\n)*(?:UPDATE|INSERT INTO|DELETE FROM) (?:${claims})\\b`);
const writes = /\b(?:UPDATE|INSERT INTO|DELETE FROM) [a-z]/;
const changing = new Map<string, boolean>();

/** Whether the statement is more than a look, and more than a claim on work. */
function isChanging(text: string): boolean {
  const known = changing.get(text) ?? (writes.test(text) && !isClaim.test(text));
  changing.set(text, known);
  return known;
}

const ordered = new Map<string, boolean>();

/** Whether the statement itself, and not only a part of it, says in which order its rows come. */
function isOrdered(text: string): boolean {
  const known = ordered.get(text);
  if (known !== undefined) return known;
  let depth = 0;
  let found = false;
  for (const [word] of text.matchAll(/[()]|\bORDER\s+BY\b/gi)) {
    if (word === "(") depth += 1;
    else if (word === ")") depth -= 1;
    else if (depth === 0) found = true;
  }
  ordered.set(text, found);
  return found;
}

/**
 * Rows that were asked for in no order come in the order of what they say: else it would be that of the pages of a table, which
 * know what happened to other seeds.
 */
function inOrder<Row extends object>(text: string, rows: Row[]): Row[] {
  if (rows.length < 2 || isOrdered(text)) return rows;
  return rows
    .map((row) => ({ row, key: JSON.stringify(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}

/**
 * The database of a seed: every statement and every transaction in the order in which they were asked for, one at a time,
 * and the next only when everything that follows from the last answer has run. What happens so depends on the seed alone, and
 * not on how fast, or with what, the answers come.
 */
export function laneDatabase(line: Line): LaneDatabase {
  const lane = new Lane();
  const ears = new Map<string, Set<(payload: string) => void>>();
  const watchers: LaneDatabase["watchers"] = new Set();
  let statements = 0;
  let changes = 0;

  const ask = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    statements += 1;
    try {
      const rows = inOrder(text, await line.query<Row>(text, values));
      // What returns its rows, and returns none, has changed none.
      if (isChanging(text) && (rows.length > 0 || !text.includes("RETURNING"))) changes += 1;
      for (const watcher of watchers) watcher(text, values, rows);
      return rows;
    } catch (error) {
      for (const watcher of watchers) watcher(text, values, "failed");
      throw error;
    } finally {
      for (const { channel, payload } of line.heard()) for (const hear of ears.get(channel) ?? []) hear(payload);
    }
  };

  const inTransaction = async <Result>(run: (tx: Sql) => Promise<Result>): Promise<Result> => {
    const inner = new Lane();
    let isOver = false;
    const tx: Sql = {
      query: (text, values) =>
        isOver ? Promise.reject(new Error("the transaction is over")) : inner.take(() => ask(text, values)),
    };
    /** After everything that was asked for in it: a killed process leaves statements behind. */
    const end = (word: string) => {
      isOver = true;
      return inner.take(() => ask(word));
    };
    await ask("BEGIN");
    try {
      const result = await run(tx);
      await end("COMMIT");
      return result;
    } catch (error) {
      await end("ROLLBACK");
      throw error;
    }
  };

  return {
    watchers,
    count: () => statements,
    changes: () => changes,
    async quiet() {
      // Twice: what runs may itself step aside once.
      for (let left = 2; left > 0; left--) {
        const before = statements;
        await lane.idle();
        await turn();
        if (!lane.isIdle || statements !== before) left = 3;
      }
    },
    database: {
      sql: { query: (text, values) => lane.take(() => ask(text, values)) },
      transaction: (run) => lane.take(() => inTransaction(run)),
      async listen(channel, hear) {
        const hearing = ears.get(channel) ?? new Set();
        ears.set(channel, hearing);
        hearing.add(hear);
        await lane.take(() => ask(`LISTEN "${channel}"`));
        return () => {
          hearing.delete(hear);
          return Promise.resolve();
        };
      },
    },
  };
}
