import { Faults, type FaultSettings } from "../faults.ts";

/**
 * Faults of this stand-in. Dropping, doubling, delaying and reordering happen to webhooks on their way to the app; refusals,
 * time-outs and broken replies happen to the app's own calls. So the calls pass a gate that knows only the second half.
 */
export class ShopifyFaults extends Faults {
  readonly calls: Faults;

  constructor(initial: Partial<FaultSettings> = {}, seed = 1) {
    super(initial, seed);
    this.calls = new Faults(callsOnly(this.settings), seed + 1);
  }

  override set(patch: unknown): FaultSettings {
    const settings = super.set(patch);
    this.calls.set(callsOnly(settings));
    return settings;
  }
}

const callsOnly = (settings: FaultSettings): FaultSettings => ({
  ...settings,
  dropRate: 0,
  duplicateRate: 0,
  delayMs: 0,
  reorder: false,
});
