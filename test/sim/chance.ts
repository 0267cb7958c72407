import type { Random } from "../../app/platform/random.ts";
import { seededRandom } from "../../app/platform/random.ts";

/** A seed's own dice. Each part of the world has one of its own, so that more of one kind of event does not shift all others. */
export class Chance {
  readonly random: Random;

  constructor(seed: number, salt: number) {
    this.random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b));
    this.random.fraction();
  }

  /** True in so many of one. */
  is(share: number): boolean {
    return this.random.fraction() < share;
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.random.fraction() * (to - from + 1));
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.random.fraction() * items.length)];
  }

  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][]; // Object.entries forgets the names
    let left = this.random.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new Error("no weights");
  }
}
