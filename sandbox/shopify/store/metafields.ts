import type { Kept } from "./kept.ts";
import { parseGid } from "./ids.ts";
import type { Metafield } from "./records.ts";

type Named = Pick<Metafield, "namespace" | "key" | "value">;
const keyOf = (kind: string, { namespace, key, value }: Named): string => [kind, namespace, key, value].join("\n");
const kindOf = (ownerGid: string): string => parseGid(ownerGid)?.kind ?? "";

/** All metafields of a shop, by owner and by value: an order is found by its channel's number among tens of thousands. */
export class Metafields {
  private byValue: Map<string, Set<string>> | undefined;

  constructor(private readonly kept: Kept) {}

  of(ownerGid: string): Metafield[] {
    return this.kept.get("metafields", ownerGid) ?? [];
  }

  put(ownerGid: string, all: Metafield[]): void {
    const index = this.index();
    for (const one of this.of(ownerGid)) index.get(keyOf(kindOf(ownerGid), one))?.delete(ownerGid);
    this.kept.set("metafields", ownerGid, all);
    for (const one of all) this.note(index, one);
  }

  /** Owners of a kind (`Order`) whose metafield has just this value. */
  ownersOf(kind: string, wanted: Named): string[] {
    return [...(this.index().get(keyOf(kind, wanted)) ?? [])];
  }

  /** Built at the first question: by then the state file has been read. */
  private index(): Map<string, Set<string>> {
    if (!this.byValue) {
      this.byValue = new Map();
      for (const all of this.kept.list("metafields")) for (const one of all) this.note(this.byValue, one);
    }
    return this.byValue;
  }

  private note(index: Map<string, Set<string>>, metafield: Metafield): void {
    const key = keyOf(kindOf(metafield.ownerGid), metafield);
    const owners = index.get(key);
    if (owners) owners.add(metafield.ownerGid);
    else index.set(key, new Set([metafield.ownerGid]));
  }
}
