import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import config from "../vitest.config.ts";
import * as documents from "./tidy/document-rules.ts";
import { repositoryFiles, type Rule, type SourceFile } from "./tidy/files.ts";
import * as house from "./tidy/house-rules.ts";
import * as names from "./tidy/name-rules.ts";
import * as packages from "./tidy/package-rules.ts";
import * as pages from "./tidy/page-rules.ts";
import * as sql from "./tidy/sql-rules.ts";
import * as texts from "./tidy/text-rules.ts";

// House rules that a linter can't hold. Each is shown to let a good sample pass and to catch bad ones, before it looks at
// the repository: a rule that cannot fail holds nothing.

const boundaries = z
  .object({ forbidden: z.array(z.object({ name: z.string() })) })
  .parse(createRequire(import.meta.url)("../.dependency-cruiser.cjs"));
const projects = z
  .array(z.object({ test: z.object({ include: z.array(z.string()) }) }))
  .parse(config.test?.projects)
  .flatMap((project) => project.test.include);
const stages = ["accounts", "activity", "inbox", "mirror", "listings", "push", "orders", "bulk"];

type Sample = Record<string, string>;
interface Case {
  rule: Rule;
  good: Sample;
  /** Each is one breach. */
  bad: Sample[];
}

const repository = repositoryFiles();
const filesOf = (sample: Sample): SourceFile[] => Object.entries(sample).map(([path, text]) => ({ path, text }));
const store = (statement: string) => `export const read = (sql: Sql) => sql.query(\`${statement}\`);`;
const json = JSON.stringify;
const unfinished = ["TO", "DO"].join("");

const cases: Record<string, Case> = {
  "names are kebab-case": {
    rule: names.namesAreKebabCase,
    good: {
      "app/push/plan-batches.test.ts": "",
      "app/routes/app.listings.$listingId.tsx": "",
      "app/routes/app._index.tsx": "",
      "app/routes/auth.$.ts": "",
      "docs/decisions/0001-one-bundle.md": "",
      "prisma/migrations/20260101000000_first_step/migration.sql": "",
      ".ci/run": "",
      "README.md": "",
    },
    bad: [
      { "app/push/planBatches.ts": "" },
      { "app/routes/app.bigList.tsx": "" },
      { "app/Push/plan.ts": "" },
      { "docs/one_bundle.md": "" },
    ],
  },
  "names say something": {
    rule: names.namesSaySomething,
    good: {
      "app/domain/metadata.ts": "const { data } = reply; const dataDir = 1; save({ data: rows }); x.data = 1;",
      "app/push/sync-state.ts": "function syncStock() {}",
    },
    bad: [
      { "app/domain/utils.ts": "" },
      { "app/listing-helpers/index.ts": "" },
      { "app/push/data.ts": "" },
      { "app/push/a.ts": "class ListingManager {}" },
      { "app/push/a.ts": "const data = reply;" },
      { "app/push/a.ts": "const { rows: data } = reply;" },
      { "app/push/a.ts": "function sync() {}" },
      { "app/push/a.tsx": "export const Row = (miscItems: Props) => <p />;" },
    ],
  },
  "nothing forbidden": {
    rule: texts.nothingForbidden,
    good: { "app/a.ts": "// see https://example.com/work/1 and ./work/x", "b.md": "/usr/bin/chromium, sandbox/work/" },
    bad: [
      { "app/a.ts": `// ${unfinished}: later` },
      { "README.md": ["see ", "work", "main"].join("/") },
      { ".npmrc": ["registry", "npmjs", "org"].join(".") },
    ],
  },
  "exceptions have reasons": {
    rule: texts.exceptionsHaveReasons,
    good: {
      "app/a.ts": "// eslint-disable-next-line no-x -- the library hands it out untyped",
      "app/b.ts": ["// The library hands it out untyped.", "// eslint-disable-next-line no-x"].join("\n"),
    },
    bad: [
      { "app/a.ts": "// eslint-disable-next-line no-x" },
      { "app/a.ts": "/* eslint-disable no-x -- no */" },
      { "app/a.ts": ["// @ts", "expect-error"].join("-") },
    ],
  },
  "no test is hidden": {
    rule: texts.noTestIsHidden,
    good: { "app/a.test.ts": `test.skipIf(missing)("x", () => {}); boat.only()` },
    bad: ["only", "skip", "todo"].map((word) => ({ "app/a.test.ts": `test.${word}("x", () => {})` })),
  },
  "imports have extensions": {
    rule: texts.importsHaveExtensions,
    good: { "app/a.ts": `import b from "./b.ts"; import c from "react"; import css from "./x.css?url";` },
    bad: [
      { "app/a.ts": ["import b fr", `om "./b";`].join("") },
      { "app/a.ts": ["export * fr", `om "../b.server";`].join("") },
    ],
  },
  "SQL names its tenant": {
    rule: sql.sqlNamesItsTenant,
    good: {
      "app/push/store.ts": store("SELECT id FROM offer WHERE shop_id = $1"),
      "app/push/due-store.ts": store("-- all shops: the pusher serves every one\nSELECT id FROM offer"),
      "app/mirror/store.ts": store("UPDATE shop SET name = $2 WHERE id = $1"),
      "app/push/store.test.ts": store("SELECT id FROM offer"),
      "app/push/wake.ts": store("SELECT pg_notify('offers_due', id::text) FROM unnest($1::int[]) id"),
    },
    bad: [
      { "app/push/store.ts": store("SELECT id FROM offer") },
      { "app/push/store.ts": store("\n  UPDATE offer SET due_at = ${now}") },
      { "app/push/rate-store.ts": store("SELECT tokens FROM rate_bucket WHERE key = $1") },
      { "app/push/index.ts": `sql.query("DELETE FROM offer WHERE id = 1")` },
    ],
  },
  "Prisma names its tenant": {
    rule: sql.prismaNamesItsTenant,
    good: {
      "app/push/store.ts":
        "database.prisma.offer.findMany({ where: { shopId } }); prisma.shop.count(); other.offer.count();",
    },
    bad: [
      { "app/push/store.ts": "database.prisma.offer.findMany({ where: { id } })" },
      { "app/a.ts": "prisma.offer.count()" },
    ],
  },
  "SQL lives in stores": {
    rule: sql.sqlLivesInStores,
    good: {
      "app/push/store.ts": store("SELECT shop_id FROM offer"),
      "app/push/offer-store.ts": store("SELECT shop_id FROM offer"),
      "app/platform/migrate.ts": store("SELECT 1"),
      "app/ui/button.tsx": `const label = "Select all"; const other = "Update listing";`,
    },
    bad: [
      { "app/push/index.ts": store("SELECT shop_id FROM offer") },
      { "app/routes/a.tsx": store("DELETE FROM offer") },
    ],
  },
  "texts come from the catalogue": {
    rule: pages.textsComeFromTheCatalogue,
    good: {
      "app/ui/a.tsx": `const a = <Page title={text("home")}><p>{count} · {name}</p><Icon source="box" /></Page>;`,
    },
    bad: [
      { "app/ui/a.tsx": "const a = <p>Nothing here</p>;" },
      { "app/routes/a.tsx": `const a = <Page title="Home" />;` },
      { "app/ui/a.tsx": "const a = <Button accessibilityLabel={`Close`} />;" },
    ],
  },
  "routes pass headers on": {
    rule: pages.routesPassHeadersOn,
    good: {
      "app/routes/a.tsx":
        "export async function loader() { await authenticate.admin(r); }\nexport const headers = boundary.headers;",
      "app/routes/b.ts": "export const loader = () => new Response();",
    },
    bad: [
      {
        "app/routes/a.tsx": "export const loader = async ({ context }) => context.shopify.authenticate.admin(request);",
      },
    ],
  },
  "the changelog says before and now": {
    rule: documents.changelogSaysBeforeAndNow,
    good: {
      "CHANGELOG.md": "# Changelog\n\n## 1.0.0\n\n- **Stock.** Before: slow.\n  Now: fast.\n- Before: a. Now: b.\n",
    },
    bad: [
      { "CHANGELOG.md": "## 1\n\n- Added stock\n- Before: a. Now: b.\n" },
      { "CHANGELOG.md": "- Before: a.\n\n- Before: b. Now: c." },
    ],
  },
  "links lead somewhere": {
    rule: documents.linksLeadSomewhere,
    good: {
      "README.md": "[a](docs/a.md#b) [b](https://x.y/z) [c](docs/) [d](#top)",
      "docs/a.md": "[up](../README.md)",
    },
    bad: [{ "README.md": "[a](docs/a.md)" }, { "docs/a.md": "![a](a.png)" }],
  },
  "documents can be found": {
    rule: documents.documentsCanBeFound,
    good: { "README.md": "[a](docs/)", "docs/README.md": "[a](a.md) ![p](p.png)", "docs/a.md": "", "docs/p.png": "" },
    bad: [
      { "README.md": "", "docs/a.md": "" },
      { "README.md": "[a](docs/a.md)", "docs/a.md": "", "docs/b.png": "" },
    ],
  },
  "the environment is explained": {
    rule: documents.environmentIsExplained,
    good: {
      ".env.example": "# the port\nPORT=3000\n# EBAY_CLIENT_ID=\nPASSWORD=\n",
      "compose.yaml": "x: ${PASSWORD:?set it}",
      "app/platform/env.ts": "z.object({\n  PORT: port,\n  NODE_ENV: z.string(),\n})",
      "app/connectors/ebay/env.ts": "z.object({\n  EBAY_CLIENT_ID: text,\n})",
    },
    bad: [
      { "app/platform/env.ts": "" },
      { ".env.example": "", "app/platform/env.ts": "{\n  PORT: port,\n}" },
      { ".env.example": "HOST=\n" },
    ],
  },
  "versions are pinned": {
    rule: packages.versionsArePinned,
    good: { "package.json": json({ dependencies: { a: "1.2.3" }, devDependencies: { b: "1.0.0-rc.1" } }) },
    bad: ["^1.2.3", "~1.2.3", "latest", "1.2", "*"].map((a) => ({ "package.json": json({ dependencies: { a } }) })),
  },
  "the lockfile is portable": {
    rule: packages.lockfileIsPortable,
    good: { "package-lock.json": json({ packages: { "": {}, "node_modules/a": { integrity: "sha512-x" } } }) },
    bad: [
      { "package-lock.json": json({ packages: { "node_modules/a": {} } }) },
      { "package-lock.json": json({ packages: { "node_modules/a": { integrity: "sha1-x" } } }) },
      ...["https://host/a.tgz", "http://host/a.tgz", "git+ssh://git@host/a.git", "file:../a"].map((resolved) => ({
        "package-lock.json": json({ packages: { "node_modules/a": { integrity: "sha512-x", resolved } } }),
      })),
    ],
  },
  "the Dockerfile runs our Node": {
    rule: packages.dockerfileRunsOurNode,
    good: {
      Dockerfile: "FROM node:22-slim AS build\nFROM node:22-slim\n",
      "package.json": json({ engines: { node: ">=20.19" } }),
    },
    bad: [
      { Dockerfile: "FROM node:18-slim", "package.json": json({ engines: { node: ">=20.19" } }) },
      {
        Dockerfile: "FROM node:22-slim AS build\nFROM node:24-slim",
        "package.json": json({ engines: { node: ">=20" } }),
      },
    ],
  },
  "folders have boundaries": {
    rule: house.foldersHaveBoundaries(boundaries.forbidden.map(({ name }) => name)),
    good: { "app/push/index.ts": "", "app/server/main.ts": "", "app/root.tsx": "" },
    bad: [{ "app/elsewhere/index.ts": "" }],
  },
  "stages have an index": {
    rule: house.stagesHaveAnIndex(stages),
    good: { "app/push/index.ts": "", "app/push/store.ts": "", "app/ui/button.tsx": "" },
    bad: [{ "app/push/store.ts": "" }],
  },
  "tests belong to a project": {
    rule: house.testsBelongToAProject(projects),
    good: {
      "app/ui/a/button.test.tsx": "",
      "app/push/store.postgres.test.ts": "",
      "test/e2e/home.test.ts": "",
      "scripts/ensure/lock.test.mjs": "",
      "test/tidy-lint.test.ts": "",
    },
    bad: [{ "test/other/a.test.ts": "" }, { "app/a.test.js": "" }, { "bench/a.test.ts": "" }],
  },
};

describe.each(Object.entries(cases))("%s", (_name, { rule, good, bad }) => {
  test("lets a good sample pass", () => {
    expect(rule(filesOf(good))).toEqual([]);
  });
  test("catches each bad sample", () => {
    for (const sample of bad) expect(rule(filesOf(sample)), json(sample)).toHaveLength(1);
  });
  test("holds in the repository", () => {
    expect(rule(repository)).toEqual([]);
  });
});
