import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

/**
 * Builds the importing process as the app is built: what compiles TypeScript on the fly takes 40 MB of a process and a second
 * of its start. In a folder of this repository, where it finds the packages.
 */
export async function buildImporter(): Promise<{ path: string; remove(): void }> {
  const folder = mkdtempSync(join("node_modules", ".bench-"));
  await build({
    configFile: false,
    logLevel: "warn",
    build: {
      ssr: "bench/import/one-import.ts",
      outDir: folder,
      target: "node20",
      rollupOptions: { output: { entryFileNames: "[name].mjs" } },
    },
  });
  return {
    path: join(folder, "one-import.mjs"),
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
