import { channelState, readState } from "../../sandbox/demo/states.ts";
import { sleep } from "./figures.ts";
import type { Load } from "./load.ts";

/** Above every stock that the load makes, so that a canary's number is nobody else's. */
const firstNumber = 10_000;
const askEveryMs = 40;

interface Awaited {
  sku: string;
  number: number;
  since: number;
  what: string;
}

/**
 * After each blow a change is made in Shopify at once; recovered is who shows it on the channel. A canary that is set again
 * before has recovered when it shows the later number.
 */
export class Recovery {
  readonly #awaited = new Set<Awaited>();
  readonly #times = new Map<string, number[]>();
  #count = 0;
  #watching: Promise<void> | undefined;
  #isStopping = false;

  constructor(
    private readonly load: Load,
    private readonly channel: string,
  ) {}

  /** `what` was hit just now. */
  async after(what: string): Promise<void> {
    const canary = this.load.canaries[this.#count % this.load.canaries.length];
    if (!canary) throw new Error("There is no canary");
    const number = firstNumber + this.#count;
    this.#count += 1;
    const since = performance.now();
    await this.load.setCanary(canary, number);
    this.#awaited.add({ sku: canary.sku, number, since, what });
  }

  start(): void {
    this.#isStopping = false;
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#watching;
  }

  get times(): ReadonlyMap<string, readonly number[]> {
    return this.#times;
  }

  async #watch(): Promise<void> {
    while (!this.#isStopping || this.#awaited.size > 0) {
      if (this.#awaited.size > 0) await this.#look();
      if (this.#isStopping && [...this.#awaited].every(({ since }) => performance.now() - since > 120_000)) return;
      await sleep(askEveryMs);
    }
  }

  async #look(): Promise<void> {
    const { listings } = await readState(this.channel, channelState);
    const shown = new Map(listings.map(({ sku, quantity }) => [sku, quantity]));
    for (const one of this.#awaited) {
      if ((shown.get(one.sku) ?? 0) < one.number) continue;
      this.#awaited.delete(one);
      this.#times.set(one.what, [...(this.#times.get(one.what) ?? []), performance.now() - one.since]);
    }
  }
}
