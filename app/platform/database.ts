import type { Database } from "./sql.ts";

export type { Database, Sql } from "./sql.ts";

export interface DatabaseSettings {
  /** postgresql://… ; undefined: embedded */
  databaseUrl: string | undefined;
  /** Folder of the embedded database; `memory://` keeps nothing. */
  dataDir: string;
  migrationsDir: string;
}

/** Opens, migrates, and answers. The two kinds are loaded only when they are wanted: PGlite is 20 MB of WebAssembly. */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  if (settings.databaseUrl) {
    const { openServer } = await import("./database-server.ts");
    return openServer(settings.databaseUrl, settings.migrationsDir);
  }
  const { openEmbedded } = await import("./database-embedded.ts");
  return openEmbedded(settings.dataDir, settings.migrationsDir);
}
