// `npm run db:migration NAME [-- --empty]` writes the migration that the schema asks for; `npm run db:drift` tells whether
// one is missing (exit code 2, with the SQL). Both work offline. Applying is the app's own business, when it starts.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diffMigrationsToSchema } from "./migration/schema-engine.ts";

const migrationsDir = "prisma/migrations";
const schemaFile = "prisma/schema.prisma";
const driftExitCode = 2;

const usage = `npm run db:migration NAME            writes prisma/migrations/<time>_NAME/migration.sql from what the schema changed
npm run db:migration NAME -- --empty  writes an empty one, for SQL by hand that the schema cannot say
npm run db:drift                      exits ${driftExitCode}, and prints the SQL, when the migrations do not lead to the schema`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const [first, ...more] = args;
  if (first === "--check" && more.length === 0) return check();
  const empty = more.includes("--empty");
  if (first === undefined || !/^[a-z][a-z0-9_]*$/.test(first) || more.length > (empty ? 1 : 0)) {
    console.error(`${usage}\n\nNAME is of lower-case letters, digits and underscores.`);
    return 1;
  }
  return write(first, empty);
}

async function check(): Promise<number> {
  const { sql } = await diffMigrationsToSchema(migrationsDir, schemaFile);
  if (sql === "") return 0;
  console.error(
    `${schemaFile} says more than ${migrationsDir} does. Write it with: npm run db:migration NAME\n\n${sql}`,
  );
  return driftExitCode;
}

async function write(name: string, empty: boolean): Promise<number> {
  const { sql } = empty ? { sql: "-- What is done here, and why the schema cannot say it.\n" } : await diff();
  if (sql === "") {
    console.error("Nothing to write: the migrations lead to the schema already. (--empty for SQL by hand.)");
    return 1;
  }
  const folder = join(migrationsDir, `${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "migration.sql"), sql);
  const left = empty ? "" : (await diff()).sql;
  if (left !== "") {
    rmSync(folder, { recursive: true });
    console.error(`What was written does not lead to the schema; this would still be missing:\n\n${left}`);
    return driftExitCode;
  }
  console.log(join(folder, "migration.sql"));
  return 0;
}

function diff() {
  return diffMigrationsToSchema(migrationsDir, schemaFile);
}
