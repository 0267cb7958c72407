import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import * as wasm from "@prisma/schema-engine-wasm/schema_engine_bg";
import { PrismaPGlite } from "pglite-prisma-adapter";

/** The SQL that takes the migrations' end to the schema; empty where they agree. */
export interface SchemaDiff {
  sql: string;
}

/**
 * Replays the migrations on an embedded database in memory and compares the outcome with the schema. Nothing is
 * downloaded, no server is needed: Prisma's own `migrate` commands want both.
 *
 * Prisma's schema language cannot say everything that PostgreSQL can. What it cannot say, it does not see either, so such
 * SQL may stand in a migration without counting as drift: partial and expression indexes, CHECK constraints, functions,
 * triggers, row-level security, views, storage parameters, comments. Indexes with INCLUDE, generated columns and tables
 * of which the schema knows nothing do count. (drift.test.ts holds both lists down.)
 * @throws if a migration does not run, or the schema does not parse: the engine's own message
 */
export async function diffMigrationsToSchema(migrationsDir: string, schemaFile: string): Promise<SchemaDiff> {
  const opened: PGlite[] = [];
  const failures: unknown[] = [];
  const open = async () => {
    const database = await PGlite.create("memory://");
    opened.push(database);
    return adapterFor(database, (error) => failures.push(error));
  };
  try {
    await loadEngine();
    const schema = readFileSync(schemaFile, "utf8");
    const factory = bindMigrationAwareSqlAdapterFactory({
      provider: "postgres",
      adapterName: "pglite",
      connect: open,
      connectToShadowDb: open,
    });
    const engine = await wasm.SchemaEngine.new({ datamodels: [[schemaFile, schema]] }, () => undefined, factory);
    const { exitCode, stdout } = await engine.diff({
      from: { tag: "migrations", ...migrationList(migrationsDir) },
      to: { tag: "schemaDatamodel", files: [{ path: schemaFile, content: schema }] },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return { sql: exitCode === 0 ? "" : (stdout ?? "") };
  } catch (error) {
    // The engine names the migration, and the database knows why.
    const reasons = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
    const [summary] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new Error([summary, ...reasons].join("\n"), { cause: error });
  } finally {
    await Promise.all(opened.map((database) => database.close()));
  }
}

/** The stock adapter does not wait for a script's end, so a failing migration would count as done. */
async function adapterFor(database: PGlite, onFailure: (error: unknown) => void): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPGlite(database).connect();
  adapter.executeScript = async (script) => {
    try {
      await database.exec(script);
    } catch (error) {
      onFailure(error);
      throw error;
    }
  };
  return adapter;
}

let loaded: Promise<void> | undefined;

const loadEngine = () => (loaded ??= instantiate());

async function instantiate(): Promise<void> {
  const file = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const compiled = await WebAssembly.compile(readFileSync(join(dirname(file), "schema_engine_bg.wasm")));
  // The engine reports a panic through this global; without it the reason of a panic would be lost.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) },
  });
  const instance = await WebAssembly.instantiate(compiled, { "./schema_engine_bg.js": { ...wasm } });
  wasm.__wbg_set_wasm(instance.exports);
  // Its declared type is a bag of exports; this is the start function that every module of wasm-bindgen has.
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
}

function migrationList(baseDir: string) {
  const names = readdirSync(baseDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: `provider = "postgresql"\n` },
    shadowDbInitScript: "",
    migrationDirectories: names.map((path) => ({
      path,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: readFileSync(join(baseDir, path, "migration.sql"), "utf8") },
      },
    })),
  };
}
