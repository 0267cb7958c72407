// @ts-check
// Writes app/connectors/registry.generated.ts: one import for each folder of app/connectors that has an index.ts. A new
// channel is a new folder and one run of this: `node scripts/generate-registry.mjs`. A test says when it was forgotten.
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const folder = join(dirname(import.meta.dirname), "app/connectors");
const file = join(folder, "registry.generated.ts");

/** @param {string} name `google-merchant` -> googleMerchant */
const identifier = (name) => name.replace(/-([a-z0-9])/g, (_, letter) => String(letter).toUpperCase());

/** The file's text, as it should be for the folders that are there. */
export function registrySource() {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "index.ts")))
    .map(({ name }) => name)
    .sort();
  const imports = names.map((name) => `import { connectorModule as ${identifier(name)} } from "./${name}/index.ts";`);
  return [
    "// Written by scripts/generate-registry.mjs from the folders beside it: do not edit.",
    ...imports,
    "",
    `export const connectorModules = { ${names.map(identifier).join(", ")} };`,
    "",
  ].join("\n");
}

if (process.argv[1] === import.meta.filename) writeFileSync(file, registrySource());
