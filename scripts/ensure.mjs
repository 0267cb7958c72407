// @ts-check
// Brings a clone to where a command can run, doing only what is missing. Plain Node without a dependency: it runs before
// anything is installed. `node scripts/ensure.mjs [schema] [generate] [build] [chromium] [postgres]`
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  filesBelow,
  fingerprint,
  fingerprintOfFiles,
  graphqlDocuments,
  isSource,
  stampHolds,
  writeStamp,
} from "./ensure/fingerprint.mjs";
import { withLock } from "./ensure/lock.mjs";
import { lockedIntegrities, packagesPresent } from "./ensure/packages.mjs";
import { howToInstall, missingProgram } from "./ensure/programs.mjs";

const root = process.env.ENSURE_ROOT ?? dirname(import.meta.dirname);
const lockLimitMs = 15 * 60_000;

// The genuine Admin schema of one API version, as introspection JSON. The package is 14 MB packed: one file is taken out.
const schema = {
  package: "@shopify/dev-mcp@1.16.0",
  integrity: "sha512-tqgRnK7sQhjew+htxtleTH23nXB5fZcsrhWgEkomsorGXvLOB2mh2upwZm8uzuTDNTZnqtLMe64yIwh6s2awtw==",
  entry: "package/dist/data/admin_2026-10.json.gz",
  file: at(".cache/admin.schema.json"),
  stamp: at(".cache/admin.schema.stamp"),
};

/** @typedef {{ holds: () => boolean, make: () => void }} Step */

/** @type {Record<string, Step[]>} */
const steps = {
  packages: [{ holds: () => packagesPresent(root), make: installPackages }],
  schema: [{ holds: () => stampHolds(schema.stamp, schemaStamp(), [schema.file]), make: fetchSchema }],
  generate: [
    generated("Prisma's client", "app/platform/generated/prisma.stamp", ["app/platform/generated/prisma/client.ts"], {
      inputs: () => [
        fingerprintOfFiles(root, filesBelow(root, ["prisma/schema.prisma", "prisma.config.ts"])),
        ...lockedIntegrities(root, ["prisma", "@prisma/client"]),
      ],
      command: ["prisma", "generate"],
    }),
    generated(
      "types of the GraphQL operations",
      "app/shopify/generated/admin.stamp",
      ["app/shopify/generated/admin.types.d.ts"],
      {
        inputs: () => [
          schema.integrity,
          fingerprintOfFiles(root, filesBelow(root, ["codegen.ts"])),
          ...graphqlDocuments(root),
          ...lockedIntegrities(root, ["@shopify/api-codegen-preset", "@graphql-codegen/typescript", "graphql"]),
        ],
        command: ["graphql-codegen", "--config", "codegen.ts", "--silent"],
      },
    ),
  ],
  build: [
    generated("the production build", "build/stamp", ["build/server/index.js", "build/client"], {
      inputs: () => {
        const sources = [
          "app",
          "public",
          "prisma/schema.prisma",
          "vite.config.ts",
          "tsconfig.json",
          "package-lock.json",
        ];
        return [fingerprintOfFiles(root, filesBelow(root, sources, isSource))];
      },
      command: ["remix", "vite:build", "--logLevel", "warn"],
      env: { NODE_ENV: "production" },
    }),
  ],
  chromium: [],
  postgres: [],
};

main(process.argv.slice(2));

/** @param {string[]} wanted */
function main(wanted) {
  const unknown = wanted.filter((name) => !(name in steps));
  if (unknown.length > 0) fail(`no such step: ${unknown.join(", ")}; there are ${Object.keys(steps).join(", ")}`);
  // "packages" always, and in the table's order, which is the order of dependence.
  const due = Object.keys(steps).filter((name) => name === "packages" || wanted.includes(name));
  try {
    installPrograms(due);
    const work = due.flatMap((name) => steps[name] ?? []);
    if (work.every((step) => step.holds())) return;
    withLock(at(".cache/ensure.lock"), () => work.forEach(doStep), {
      limitMs: lockLimitMs,
      onWait: (pid) => note(`waiting for process ${pid}, which does the same`),
    });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

/** @param {Step} step */
function doStep(step) {
  // Again under the lock: the one before may have done it.
  if (!step.holds()) step.make();
}

function installPackages() {
  note("installing packages (about a minute)");
  // NODE_ENV=production, inherited from the caller, would leave out what builds and tests need.
  run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
}

function schemaStamp() {
  return `${schema.integrity} ${existsSync(schema.file) ? statSync(schema.file).size : 0}`;
}

function fetchSchema() {
  note(`fetching the Admin schema out of ${schema.package}`);
  mkdirSync(dirname(schema.file), { recursive: true });
  const folder = mkdtempSync(join(dirname(schema.file), "pack-"));
  try {
    const printed = run("npm", ["pack", schema.package, "--json", "--loglevel=error", "--pack-destination", folder], {
      piped: true,
    });
    const [packed] = JSON.parse(printed);
    if (packed.integrity !== schema.integrity) {
      throw new Error(`${schema.package}: integrity ${packed.integrity}, wanted ${schema.integrity}`);
    }
    run("tar", ["-xzf", join(folder, packed.filename), "-C", folder, schema.entry]);
    const made = join(folder, "schema.json");
    writeFileSync(made, gunzipSync(readFileSync(join(folder, schema.entry))));
    renameSync(made, schema.file); // whole or not at all
    writeStamp(schema.stamp, schemaStamp());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A step whose outputs are made by a command from inputs, remembered by a stamp beside the outputs.
 * @param {string} what
 * @param {string} stampFile
 * @param {string[]} outputs
 * @param {{ inputs: () => string[], command: [string, ...string[]], env?: Record<string, string> }} recipe
 * @returns {Step}
 */
function generated(what, stampFile, outputs, { inputs, command: [program, ...args], env }) {
  return {
    holds: () => stampHolds(at(stampFile), fingerprint(inputs()), outputs.map(at)),
    make() {
      note(`making ${what}`);
      const before = fingerprint(inputs());
      rmSync(at(stampFile), { force: true });
      run(join("node_modules/.bin", program), args, { env: env ?? {} });
      writeStamp(at(stampFile), before);
    },
  };
}

/** @param {string[]} names */
function installPrograms(names) {
  const lacking = () => names.flatMap((name) => missingProgram(name) ?? []);
  const missing = lacking();
  if (missing.length === 0) return;
  const mayInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (!mayInstall) fail(howToInstall(missing, process.platform));
  const packages = missing.map((program) => program.aptPackage);
  note(`installing ${packages.join(" and ")} with apt-get`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  try {
    run("apt-get", ["update", "-qq"], { env });
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
  } catch (error) {
    note(String(error));
  }
  const still = lacking();
  if (still.length > 0) fail(howToInstall(still, process.platform));
}

/**
 * What a command prints goes to stderr: stdout belongs to the command that this one prepares.
 * @param {string} command
 * @param {string[]} args
 * @param {{ piped?: boolean, env?: Record<string, string> }} [options]
 */
function run(command, args, { piped = false, env = {} } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", piped ? "pipe" : 2, 2],
    maxBuffer: 1 << 26,
    encoding: "utf8",
  });
  if (result.status !== 0) {
    const reason = result.error?.message ?? (result.signal ? `signal ${result.signal}` : `exit code ${result.status}`);
    throw new Error(`${command} ${args.join(" ")}: ${reason}`);
  }
  return result.stdout ?? "";
}

/** @param {string} path */
function at(path) {
  return join(root, path);
}

/** @param {string} text */
function note(text) {
  process.stderr.write(`ensure: ${text}\n`);
}

/**
 * @param {string} text
 * @returns {never}
 */
function fail(text) {
  process.stderr.write(`ensure: ${text}\n`);
  process.exit(1);
}
