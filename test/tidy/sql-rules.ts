import ts from "typescript";
import { isTest, type Rule, type SourceFile } from "./files.ts";
import { literalText, visitNodes } from "./syntax.ts";

const statement = /^\s*(--[^\n]*\n\s*)*(SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|COPY|WITH)\s/;
/** The shop itself. What belongs to no shop (sessions, receipts, rate buckets) is the owner's, and says so. */
const tenantless = /\b(FROM|INTO|UPDATE|JOIN)\s+"?shop"?\b/;
const declared = /--\s*all shops: \S/;

const isStore = (path: string) => /(^|[/-])store([-.][a-z-]+)*\.ts$/.test(path);
const ofApp = (files: readonly SourceFile[]) =>
  files.filter(({ path }) => path.startsWith("app/") && /\.tsx?$/.test(path) && !isTest(path));

/** A SELECT from no table, or from an array that was handed in, calls pg_notify and the like. */
const isStatement = (sql: string) =>
  statement.test(sql) && (!/^\s*SELECT\b/.test(sql) || /\bFROM\s+(?!(unnest|generate_series)\b)/.test(sql));

function statementsOf(file: SourceFile): { line: number; sql: string }[] {
  const found: { line: number; sql: string }[] = [];
  visitNodes(file, (node, line) => {
    const sql = literalText(node);
    if (sql !== undefined && isStatement(sql)) found.push({ line, sql });
  });
  return found;
}

/**
 * Each statement names its tenant; one that is meant for all shops says so and why: `-- all shops: reason`. The database layer
 * goes by the same words (app/platform/shop-scope.ts).
 */
export const sqlNamesItsTenant: Rule = (files) =>
  ofApp(files)
    .filter(({ path }) => !path.startsWith("app/platform/"))
    .flatMap((file) =>
      statementsOf(file)
        .filter(({ sql }) => !/\bshop_id\b/.test(sql) && !tenantless.test(sql) && !declared.test(sql))
        .map(({ line }) => `${file.path}:${line}: SQL without shop_id (or "-- all shops: reason" in it)`),
    );

/** Prisma's calls name it too. */
export const prismaNamesItsTenant: Rule = (files) =>
  ofApp(files).flatMap((file) => {
    const found: string[] = [];
    visitNodes(file, (node, line) => {
      const model = prismaModel(node);
      if (!model || model === "shop" || model === "rateBucket" || /\bshop(Id)?\b/.test(node.getText())) return;
      found.push(`${file.path}:${line}: prisma.${model} without shopId`);
    });
    return found;
  });

/** `database.prisma.listing.findMany(…)` -> listing */
function prismaModel(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const model = node.expression.expression;
  if (!ts.isPropertyAccessExpression(model)) return undefined;
  const client = model.expression;
  const name = ts.isPropertyAccessExpression(client) ? client.name.text : ts.isIdentifier(client) ? client.text : "";
  return name === "prisma" ? model.name.text : undefined;
}

/** A stage's SQL is in its store, where it can be read in one piece; the platform and the queue have their own. */
export const sqlLivesInStores: Rule = (files) =>
  ofApp(files)
    .filter(({ path }) => !isStore(path) && !/^app\/(platform|queue)\//.test(path))
    .flatMap((file) => statementsOf(file).map(({ line }) => `${file.path}:${line}: SQL outside of a store file`));
