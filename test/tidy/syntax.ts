import ts from "typescript";
import type { SourceFile } from "./files.ts";

// Several rules look at the same files.
const parsed = new WeakMap<SourceFile, ts.SourceFile>();

function parse(file: SourceFile): ts.SourceFile {
  const known = parsed.get(file);
  if (known) return known;
  const kind = file.path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2022, true, kind);
  parsed.set(file, source);
  return source;
}

/** Calls `visit` for each node of a file. */
export function visitNodes(file: SourceFile, visit: (node: ts.Node, line: number) => void): void {
  const source = parse(file);
  const walk = (node: ts.Node) => {
    visit(node, source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1);
    ts.forEachChild(node, walk);
  };
  walk(source);
}

/** The text of a string, or of a template with `${}` for each of its holes; undefined for any other node. */
export function literalText(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => `\${}${span.literal.text}`).join("");
}
