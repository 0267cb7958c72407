import type { Sql } from "../../app/platform/database.ts";

/** For what a test itself asks and writes, in whichever shop: its statements run as the tables' owner. */
export const asOwner = (sql: Sql): Sql => ({
  query: (text, values) => sql.query(`-- all shops: a test asks\n${text}`, values),
});
