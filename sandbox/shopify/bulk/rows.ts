import type { ConnectionPlan } from "./plan.ts";

export interface Progress {
  objects: number;
  roots: number;
}

interface Pending {
  plan: ConnectionPlan;
  node: unknown;
  parentId: string | null;
}

/** Roots whose rows are written together when objects are not grouped. */
const ROOTS_TOGETHER = 50;
const CHUNK_CHARS = 256 * 1024;

/**
 * The rows of a bulk result, in chunks. A nested row names its parent in `__parentId` and stands after it. Grouped, it follows
 * its parent at once. Not grouped, as is the default, all that is promised is that it comes later: so the rows of many roots
 * come first, then all their children, then theirs.
 */
export function* bulkRows(
  root: ConnectionPlan,
  source: unknown,
  grouped: boolean,
  progress: Progress,
): Generator<string> {
  const nodes = root.nodesOf(source);
  const step = grouped ? 1 : ROOTS_TOGETHER;
  let chunk = "";
  for (let at = 0; at < nodes.length; at += step) {
    const roots = nodes.slice(at, at + step).map((node): Pending => ({ plan: root, node, parentId: null }));
    progress.roots += roots.length;
    chunk += grouped ? depthFirst(roots, progress) : levelByLevel(roots, progress);
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

function row({ plan, node, parentId }: Pending, below: Pending[], progress: Progress): string {
  let ownId: string | null | undefined;
  const text = plan.write(node, (connection, holder) => {
    ownId ??= plan.idOf(node);
    for (const child of connection.nodesOf(holder)) below.push({ plan: connection, node: child, parentId: ownId });
  });
  progress.objects++;
  if (parentId === null) return `${text}\n`;
  const open = text.slice(0, -1);
  return `${open}${open === "{" ? "" : ","}"__parentId":${JSON.stringify(parentId)}}\n`;
}

function depthFirst(pending: readonly Pending[], progress: Progress): string {
  let text = "";
  for (const one of pending) {
    const below: Pending[] = [];
    text += row(one, below, progress) + depthFirst(below, progress);
  }
  return text;
}

function levelByLevel(pending: readonly Pending[], progress: Progress): string {
  let text = "";
  for (let level = pending; level.length > 0;) {
    const below: Pending[] = [];
    for (const one of level) text += row(one, below, progress);
    level = below;
  }
  return text;
}
