type Tree = Map<string, Tree>;

/** Leaves only the given dotted paths of a payload, as a subscription's `include_fields` asks for. */
export function onlyFields(payload: Record<string, unknown>, paths: readonly string[]): Record<string, unknown> {
  const wanted: Tree = new Map();
  for (const path of paths) {
    let at = wanted;
    for (const part of path.split(".")) {
      const next: Tree = at.get(part) ?? new Map<string, Tree>();
      at.set(part, next);
      at = next;
    }
  }
  return pick(payload, wanted) as Record<string, unknown>;
}

function pick(value: unknown, wanted: Tree): unknown {
  if (wanted.size === 0 || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, wanted));
  const source = value as Record<string, unknown>;
  const kept: Record<string, unknown> = {};
  for (const [name, below] of wanted) if (name in source) kept[name] = pick(source[name], below);
  return kept;
}
