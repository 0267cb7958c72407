import pg from "pg";
import { sleep } from "./figures.ts";

/** The runner's own way into the database, which is broken as often as the app's: a query waits until it is back. */
export class Observer {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 2, application_name: "crash runner" });
    this.#pool.on("error", () => undefined);
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const end = performance.now() + 60_000;
    for (;;) {
      try {
        const { rows } = await this.#pool.query<Row>(text, [...values]);
        return rows;
      } catch (error) {
        if (performance.now() > end || !isBroken(error)) throw error;
        await sleep(100);
      }
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

/** A lost connection, or a server that comes or goes (class 57): not a mistake in the statement. */
function isBroken(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || (error.code ?? "").startsWith("57");
}
