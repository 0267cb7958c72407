/**
 * Many 64-bit ids in eight bytes each: the products that a full read has seen. Half a million take 4 MB, where a Set of
 * texts would take some 40.
 */
export class IdList {
  #values = new BigUint64Array(1024);
  #length = 0;
  #isSorted = true;

  get length(): number {
    return this.#length;
  }

  /** @throws RangeError when it is no id of 64 bits */
  add(id: string): void {
    const value = BigInt(id);
    if (value !== BigInt.asUintN(64, value)) throw new RangeError(`no 64-bit id: ${id}`);
    if (this.#length === this.#values.length) {
      const larger = new BigUint64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
    this.#isSorted = false;
  }

  has(id: string): boolean {
    if (!this.#isSorted) {
      this.#values.subarray(0, this.#length).sort();
      this.#isSorted = true;
    }
    const wanted = BigInt(id);
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#values[middle] ?? 0n) < wanted) low = middle + 1;
      else high = middle;
    }
    return low < this.#length && this.#values[low] === wanted;
  }
}
