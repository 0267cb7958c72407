import type { KeptTable, KeptTables } from "./kept-records.ts";

/**
 * Small records that outlive a restart: tokens, bulk operations, subscriptions, webhooks on their way, idempotency keys.
 * Values are plain JSON, grouped in tables. The journal asks what changed since it last wrote.
 */
export class Kept {
  private readonly tables = new Map<KeptTable, Map<string, unknown>>();
  private dirty = new Map<string, [table: KeptTable, key: string]>();
  /** Called at the first change after a drain, so that the journal can plan its next write. */
  onDirty: () => void = () => undefined;

  get<Table extends KeptTable>(table: Table, key: string): KeptTables[Table] | undefined {
    return this.tables.get(table)?.get(key) as KeptTables[Table] | undefined; // set() put it there
  }

  set<Table extends KeptTable>(table: Table, key: string, value: KeptTables[Table]): void {
    this.table(table).set(key, value);
    this.touch(table, key);
  }

  delete(table: KeptTable, key: string): void {
    if (this.tables.get(table)?.delete(key) === true) this.touch(table, key);
  }

  list<Table extends KeptTable>(table: Table): KeptTables[Table][] {
    return [...(this.tables.get(table)?.values() ?? [])] as KeptTables[Table][]; // set() put them there
  }

  /** Forgets the oldest entries beyond a limit. */
  trim(table: KeptTable, limit: number): void {
    const entries = this.tables.get(table);
    if (!entries) return;
    for (const key of entries.keys()) {
      if (entries.size <= limit) return;
      this.delete(table, key);
    }
  }

  drain(): [table: KeptTable, key: string, value: unknown][] {
    const changed = [...this.dirty.values()].map(([table, key]): [KeptTable, string, unknown] => [
      table,
      key,
      this.tables.get(table)?.get(key) ?? null,
    ]);
    this.dirty = new Map();
    return changed;
  }

  everything(): [table: KeptTable, key: string, value: unknown][] {
    return [...this.tables].flatMap(([table, entries]) =>
      [...entries].map(([key, value]): [KeptTable, string, unknown] => [table, key, value]),
    );
  }

  restore(table: KeptTable, key: string, value: unknown): void {
    if (value === null) this.table(table).delete(key);
    else this.table(table).set(key, value);
  }

  private table(name: KeptTable): Map<string, unknown> {
    let entries = this.tables.get(name);
    if (!entries) {
      entries = new Map();
      this.tables.set(name, entries);
    }
    return entries;
  }

  private touch(table: KeptTable, key: string): void {
    if (this.dirty.size === 0) this.onDirty();
    this.dirty.set(`${table} ${key}`, [table, key]);
  }
}
