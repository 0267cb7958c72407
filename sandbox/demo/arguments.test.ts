import { expect, test } from "vitest";
import { PortInUse } from "../admin/listen.ts";
import { CatalogError } from "../catalog/catalog-error.ts";
import { help, readArguments, WrongArguments } from "./arguments.ts";
import { failure } from "./messages.ts";

test("without arguments: the demo catalog on the usual ports", () => {
  expect(readArguments([])).toEqual({
    help: false,
    once: false,
    json: false,
    fresh: false,
    portBase: 4000,
    catalog: { kind: "demo" },
  });
});

test("every option is read, and explained by --help", () => {
  expect(readArguments(["--once", "--json", "--fresh", "--port-base", "5000", "--products=250"])).toMatchObject({
    once: true,
    json: true,
    fresh: true,
    portBase: 5000,
    catalog: { kind: "generated", products: 250 },
  });
  expect(readArguments(["--catalog", "shop.csv"]).catalog).toEqual({ kind: "file", path: "shop.csv" });
  for (const name of ["--once", "--json", "--catalog", "--products", "--port-base", "--fresh", "--help"]) {
    expect(help).toContain(name);
  }
});

test.each([
  [["--catlog", "x.csv"], /Unknown option '--catlog'.*--catalog/],
  [["shop.csv"], /Unexpected argument 'shop.csv'/],
  [["--catalog"], /--catalog/],
  [["--catalog="], /needs the name/],
  [["--products", "many"], /whole number from 1 to 500000, not “many”/],
  [["--products", "0"], /from 1/],
  [["--products", "3", "--catalog", "x.csv"], /exclude each other/],
  [["--port-base", "80"], /from 1024/],
  [["--port-base", "65530"], /to 65524/],
  [["--json"], /give both/],
])("%j is refused in words", (given, message) => {
  expect(() => readArguments(given)).toThrow(WrongArguments);
  expect(() => readArguments(given)).toThrow(message);
});

test("what can be mended is said without a stack", () => {
  expect(failure(new PortInUse(4001))).toMatch(/^Port 4001 is in use\..*--port-base 5001/);
  expect(failure(new WrongArguments("No."))).toContain("--help");
  expect(failure(new CatalogError("x.csv", [{ line: 2, message: "no title" }]))).toBe(
    "x.csv was not loaded:\n  line 2: no title",
  );
  expect(failure(new Error("odd"))).toContain("arguments.test.ts");
});
