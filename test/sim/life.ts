import type { Clock } from "../../app/platform/clock.ts";
import type { Database, Sql } from "../../app/platform/database.ts";
import type { Chance } from "./chance.ts";
import { misfits } from "./mutants/swap.ts";

class Killed extends Error {}

/** An answer that never comes. */
export const never = <Value>() => new Promise<Value>(() => undefined);

/**
 * One process, which can be killed before or after any of its effects. What a dead process waits for never comes, and what
 * it asks for is not done; a transaction that it had begun is rolled back. That is what kill -9 does.
 */
export class Life {
  isDead = false;
  effects = 0;
  /** What it listens to, to be ended after the run. */
  readonly ears: (() => Promise<void>)[] = [];
  readonly #chance: Chance;
  readonly #onDeath: (where: string) => void;
  readonly #died: Promise<never>;
  #die: () => void = () => undefined;
  /** Of effects; so many in one are the last. */
  deaths: number;
  /** Ends when it goes on after a pause. */
  #pause: Promise<void> | undefined;
  #transactions = 0;

  constructor(chance: Chance, deaths: number, onDeath: (where: string) => void) {
    this.#chance = chance;
    this.deaths = deaths;
    this.#onDeath = onDeath;
    this.#died = new Promise((_resolve, reject) => {
      this.#die = () => reject(new Killed("killed"));
    });
    this.#died.catch(() => undefined);
  }

  kill(where: string): void {
    if (this.isDead) return;
    this.isDead = true;
    this.#die();
    this.#onDeath(where);
  }

  /**
   * It stands still for so long, as for a collection of garbage or on a machine that is suspended, and then goes on as if
   * nothing had happened. Only between transactions: the world's clock waits for those.
   */
  pause(clock: Clock, ms: number): void {
    if (this.isDead) return;
    const pause: Promise<void> = clock.sleep(ms).then(() => {
      if (this.#pause === pause) this.#pause = undefined;
    });
    this.#pause = pause;
  }

  get #waits(): Promise<void> | undefined {
    return this.#transactions > 0 ? undefined : this.#pause;
  }

  /** An effect of this process, and its answer if it lives to see it. */
  async effect<Value>(what: string, run: () => Promise<Value>): Promise<Value> {
    while (this.#waits) await this.#waits;
    if (this.isDead) return never();
    this.effects += 1;
    const isLast = this.#chance.is(this.deaths * weightOf(what));
    if (isLast && this.#chance.is(0.5)) {
      this.kill(`before ${what}`);
      return never();
    }
    const answered = await this.lives(run());
    if (!isLast) return answered;
    this.kill(`after ${what}`);
    return never();
  }

  /** The answer, if this process lives to see it. */
  lives<Value>(answer: Promise<Value>): Promise<Value> {
    const awake = (go: () => void): void => {
      if (this.isDead) return;
      if (this.#waits) void this.#waits.then(() => awake(go));
      else go();
    };
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => awake(() => resolve(value)),
        (error: unknown) => awake(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
    });
  }

  clock(clock: Clock, skewMs: number, pollFactor: () => number): Clock {
    return {
      nowMs: () => clock.nowMs() + skewMs,
      now: () => new Date(clock.nowMs() + skewMs),
      // A loop that only looks whether something is due may look less often: the same states in fewer statements.
      sleep: (ms, signal) => this.lives(clock.sleep(ms === 1000 ? ms * pollFactor() : ms, signal)),
    };
  }

  database(database: Database, rewrite: (text: string) => string): Database {
    const sqlOf = (sql: Sql): Sql => ({
      query: (text, values) =>
        this.effect(firstWords(text), async () => {
          const changed = rewrite(text);
          try {
            return await sql.query(changed, values);
          } catch (error) {
            if (changed !== text) misfits.add(`${firstWords(text)}: ${String(error)}`);
            throw error;
          }
        }),
    });
    return {
      ...database,
      kind: "server", // several processes share it
      sql: sqlOf(database.sql),
      transaction: (run) =>
        this.effect("a commit", () =>
          database.transaction(async (tx) => {
            this.#transactions += 1;
            try {
              return await Promise.race([this.#died, run(sqlOf(tx)).then((value) => this.#alive(value))]);
            } finally {
              this.#transactions -= 1;
            }
          }),
        ),
      listen: async (channel, heard) => {
        const end = await database.listen(channel, (payload) => {
          if (!this.isDead) heard(payload);
        });
        this.ears.push(end);
        return end;
      },
    };
  }

  #alive<Value>(value: Value): Value {
    if (this.isDead) throw new Killed("killed before the commit");
    return value;
  }
}

/** To die while looking whether anything is due shows little; between two things that belong together it shows most. */
const weightOf = (what: string): number =>
  what.startsWith("-- all shops") ? 0.1 : /^(?:SELECT|WITH asked)/.test(what) ? 0.5 : 2;

const firstWords = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 60);
