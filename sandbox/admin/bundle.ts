import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";

/** One of the scripts that the sandbox serves to browsers, as a single classic script. `values` replaces names in its source. */
export async function bundle(entry: string, values: Record<string, unknown> = {}): Promise<string> {
  const built = await build({
    configFile: false,
    envFile: false,
    publicDir: false,
    logLevel: "error",
    root: fileURLToPath(new URL("./", import.meta.url)),
    define: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)])),
    build: {
      write: false,
      minify: false,
      target: "es2022",
      reportCompressedSize: false,
      modulePreload: false,
      rollupOptions: {
        input: fileURLToPath(new URL(entry, import.meta.url)),
        output: { format: "iife", inlineDynamicImports: true },
      },
    },
  });
  // With one input, one output and no watching, Vite answers with one such object.
  const [chunk] = (built as Rollup.RollupOutput).output;
  return chunk.code;
}

/** Built when it is first asked for, and once. A failed build is tried again at the next request. */
export function bundledOnce(entry: string, values: () => Record<string, unknown> = () => ({})): () => Promise<string> {
  let building: Promise<string> | undefined;
  return () => {
    building ??= bundle(entry, values()).catch((error: unknown) => {
      building = undefined;
      throw error;
    });
    return building;
  };
}
