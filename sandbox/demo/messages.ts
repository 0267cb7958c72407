import { relative } from "node:path";
import { PortInUse } from "../admin/listen.ts";
import { CatalogError } from "../catalog/catalog-error.ts";
import { WrongArguments } from "./arguments.ts";
import type { Sandbox } from "./start.ts";

/** What to open, for whoever started it. */
export function welcome(sandbox: Sandbox): string {
  const channels = Object.entries(sandbox.channels).map(
    ([id, origin]) => `  ${`${id}, as buyers see it`.padEnd(26)}${origin}`,
  );
  return [
    "",
    `  ${"Open the app".padEnd(26)}${sandbox.open}`,
    `  ${"Change stock in Shopify".padEnd(26)}${sandbox.shopify}/store/demo/products`,
    ...channels,
    `  ${"All addresses, as JSON".padEnd(26)}${sandbox.shopify}/_sandbox`,
    "",
    `  The app's log is ${relative(process.cwd(), sandbox.logFile)}; Ctrl-C stops everything.`,
    "",
  ].join("\n");
}

/** What can be mended by the one who started it is said in words; everything else keeps its stack. */
export function failure(error: unknown): string {
  if (error instanceof PortInUse) {
    return `Port ${error.port} is in use. Stop what listens there (perhaps another demo), or choose other ports with --port-base, such as --port-base ${error.port + 1000}.`;
  }
  if (error instanceof WrongArguments) return `${error.message}\nnpm run demo -- --help explains them.`;
  if (error instanceof CatalogError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
