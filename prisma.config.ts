import { defineConfig } from "prisma/config";

// `generate`, `validate` and `format` would download a schema engine that they never start: naming any existing program
// keeps them offline. The commands that do need the engine are not used here (see scripts/migration.ts).
if (["generate", "validate", "format"].some((command) => process.argv.includes(command))) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

export default defineConfig({ schema: "prisma/schema.prisma", migrations: { path: "prisma/migrations" } });
