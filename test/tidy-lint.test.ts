import { RuleTester } from "eslint";
import { describe, it } from "vitest";
import rule from "../eslint/no-client-in-transaction.js";

RuleTester.describe = describe;
RuleTester.it = it;

new RuleTester().run("no-client-in-transaction", rule, {
  valid: [
    "database.transaction(async (tx) => { await tx.query('SELECT 1'); })",
    "database.transaction(async (sql) => { await sql.query('SELECT 1'); })",
    "database.transaction((tx) => apply({ sql: tx }, rows.length))",
    "database.transaction(async (tx) => { const database = wrap(tx); await database.sql.query('SELECT 1'); })",
    "await sql.query('SELECT 1'); await database.transaction((tx) => tx.query('SELECT 1')); await http.send(request)",
    "const note = (sql) => sql.query('SELECT 1'); other(() => prisma.shop.count())",
  ],
  invalid: [
    { code: "database.transaction(async (tx) => { await sql.query('SELECT 1'); })", errors: [{ messageId: "client" }] },
    { code: "database.transaction((tx) => database.sql.query('SELECT 1'))", errors: [{ messageId: "client" }] },
    { code: "database.transaction((tx) => resources.database.sql.query(''))", errors: [{ messageId: "client" }] },
    { code: "database.transaction((tx) => resources.prisma.shop.count())", errors: [{ messageId: "client" }] },
    { code: "prisma.$transaction(async function (tx) { prisma.shop.count() })", errors: [{ messageId: "client" }] },
    { code: "transaction((tx) => rows.map((row) => save(database, row)))", errors: [{ messageId: "client" }] },
    { code: "database.transaction((tx) => { http.send(request) })", errors: [{ messageId: "network" }] },
    { code: "database.transaction(() => database.transaction(() => 1))", errors: [{ messageId: "client" }] },
  ],
});
