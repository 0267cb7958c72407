/**
 * Records in the order of their ids. Ids only grow, so adding is a push, and finding is a binary search: a Map over half a
 * million records would take as much memory as the records' own numbers.
 */
export class Sorted<T extends { id: number }> {
  private records: T[] = [];

  get all(): readonly T[] {
    return this.records;
  }

  get size(): number {
    return this.records.length;
  }

  add(record: T): void {
    const last = this.records.at(-1);
    if (last === undefined || last.id < record.id) {
      this.records.push(record);
      return;
    }
    const at = this.lowerBound(record.id);
    this.records.splice(at, this.records[at]?.id === record.id ? 1 : 0, record);
  }

  get(id: number): T | undefined {
    const record = this.records[this.lowerBound(id)];
    return record?.id === id ? record : undefined;
  }

  remove(ids: ReadonlySet<number>): void {
    if (ids.size === 0) return;
    const [only] = ids;
    if (ids.size > 1 || only === undefined) {
      this.records = this.records.filter((record) => !ids.has(record.id));
      return;
    }
    const at = this.lowerBound(only);
    // A new list, not a shorter one: a bulk operation may be walking the old one.
    if (this.records[at]?.id === only) this.records = this.records.toSpliced(at, 1);
  }

  private lowerBound(id: number): number {
    let low = 0;
    let high = this.records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.records[middle]?.id ?? Infinity) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
