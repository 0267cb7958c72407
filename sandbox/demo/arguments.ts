import { parseArgs } from "node:util";
import type { CatalogChoice } from "./catalog-choice.ts";

export interface DemoArguments {
  help: boolean;
  once: boolean;
  json: boolean;
  fresh: boolean;
  portBase: number;
  catalog: CatalogChoice;
}

/** Something on the command line is wrong; the message says what. */
export class WrongArguments extends Error {}

export const help = `npm run demo -- [options]

A whole sandbox on this machine: a Shopify admin with the app in it, and the channels. Nothing reaches the network.

  --catalog FILE.csv   load this Shopify product export instead of the demo catalog
  --products N         load N generated products (up to 500,000)
  --port-base N        use the ports N to N+11 (default 4000)
  --fresh              forget the state of earlier runs first (it lies under .data/)
  --once               play the main job without a browser, report, and stop
  --json               with --once: the last line is the report as JSON, everything else goes to stderr
  --help               this text
`;

const maxPort = 65_535 - 11;
const maxProducts = 500_000;
const names = ["catalog", "products", "port-base", "fresh", "once", "json", "help"];

/** @throws WrongArguments */
export function readArguments(given: readonly string[]): DemoArguments {
  const values = parsed(given);
  if (values.catalog !== undefined && values.products !== undefined) {
    throw new WrongArguments("--catalog and --products exclude each other: a shop has one catalog.");
  }
  if (values.json && !values.once) throw new WrongArguments("--json is the form of the report of --once: give both.");
  return {
    help: values.help,
    once: values.once,
    json: values.json,
    fresh: values.fresh,
    portBase: wholeNumber("--port-base", values["port-base"] ?? "4000", 1024, maxPort),
    catalog: catalogOf(values),
  };
}

function parsed(given: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...given],
      options: {
        catalog: { type: "string" },
        products: { type: "string" },
        "port-base": { type: "string" },
        fresh: { type: "boolean", default: false },
        once: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values;
  } catch (error) {
    // Node's own messages go on to explain positional arguments, which we have none of.
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new WrongArguments(`${first.replace(/\.$/, "")}. There is ${names.map((name) => `--${name}`).join(", ")}.`);
  }
}

function catalogOf({
  catalog,
  products,
}: {
  catalog?: string | undefined;
  products?: string | undefined;
}): CatalogChoice {
  if (catalog !== undefined) {
    if (catalog === "") throw new WrongArguments("--catalog needs the name of a CSV file.");
    return { kind: "file", path: catalog };
  }
  if (products === undefined) return { kind: "demo" };
  return { kind: "generated", products: wholeNumber("--products", products, 1, maxProducts) };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new WrongArguments(`${name} takes a whole number from ${least} to ${most}, not “${text}”.`);
}
