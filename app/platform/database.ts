import type { Database } from "./sql.ts";

export type { Database, Sql } from "./sql.ts";

export interface DatabaseSettings {
  /** postgresql://… ; undefined: embedded */
  databaseUrl: string | undefined;
  /** Folder of the embedded database; `memory://` keeps nothing. */
  dataDir: string;
  migrationsDir: string;
  /** For tests that call a stage below where shops are told apart. In the app nothing runs for no shop. */
  unscoped?: "refuse" | "owner";
}

/** Opens, migrates, and answers. The two kinds are loaded only when they are wanted: PGlite is 20 MB of WebAssembly. */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const { databaseUrl, dataDir, migrationsDir, unscoped = "refuse" } = settings;
  if (databaseUrl) {
    const { openServer } = await import("./database-server.ts");
    return openServer(databaseUrl, migrationsDir, unscoped);
  }
  const { openEmbedded } = await import("./database-embedded.ts");
  return openEmbedded(dataDir, migrationsDir, unscoped);
}
