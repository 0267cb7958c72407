import pg from "pg";
import { actorSettings, becomeActor } from "./shop-role.ts";
import type { Actor } from "./shop-scope.ts";

/** What pg's own query does with a connection; its types do not say it. Held by the tests on a real server. */
interface Wire {
  close(what: { type: "S"; name: string }): void;
  parse(statement: { name: string; text: string }): void;
  bind(values: { statement: string; values: string[] }): void;
  execute(portal: object): void;
}
interface WireQuery extends pg.Submittable {
  prepare(connection: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Wire): void;
}
type Callback<Row extends object> = (error: Error | null, result?: { rows: Row[] }) => void;
type WireQueryClass = new (
  config: { text: string; values: unknown[]; queryMode: "extended" },
  callback: Callback<never>,
) => WireQuery;

const PgQuery = pg.Query as unknown as WireQueryClass; // its constructor, and what lies below, as they are

/** Connections that know the statement `becomeActor` by name, so that it is not planned again. */
const prepared = new WeakSet<Wire>();
const statementName = "anabranch_actor";

/**
 * A statement with the change of actor before it, sent in one go: it costs no round trip. Both are one transaction: outside
 * of an explicit one it ends with the statement, and the actor with it, so that a connection never keeps a shop.
 */
class ActorQuery extends PgQuery {
  #isActor = false;
  readonly #actor: Actor;

  constructor(actor: Actor, text: string, values: unknown[], callback: Callback<never>) {
    super({ text, values, queryMode: "extended" }, callback);
    this.#actor = actor;
  }

  override prepare(connection: Wire) {
    if (!prepared.has(connection)) {
      connection.close({ type: "S", name: statementName }); // it may be there, from a change that failed
      connection.parse({ name: statementName, text: becomeActor });
    }
    connection.bind({ statement: statementName, values: actorSettings(this.#actor) });
    connection.execute({});
    super.prepare(connection);
  }

  // The first answer is that of the change.
  override handleDataRow(message: unknown) {
    if (this.#isActor) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Wire) {
    if (this.#isActor) super.handleCommandComplete(message, connection);
    else prepared.add(connection);
    this.#isActor = true;
  }
}

/** Runs a statement as somebody else than the connection is now; within a transaction it stays so. */
export function queryAs<Row extends object>(
  client: pg.ClientBase,
  actor: Actor,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const callback: Callback<Row> = (error, result) => {
      if (error) reject(error);
      else resolve(result?.rows ?? []);
    };
    client.query(new ActorQuery(actor, text, [...values], callback));
  });
}
