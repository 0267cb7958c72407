import type { Cleanup } from "./cleanup.ts";
import type { Complaint } from "./judges.ts";

export interface RunOptions {
  seed: number;
  kills: number;
  /** Of the database, in `database`; fillings of the disk, in `disk`. */
  rounds: number;
  /** In `outage`: offers that are live, and changes that wait for the channel. */
  offers: number;
  changes: number;
  /** In `neighbour`: how long each of the two parts is measured. */
  seconds: number;
}

export interface Scene {
  options: RunOptions;
  note: (text: string) => void;
  cleanup: Cleanup;
}

/** One line of the table at the end. */
export interface Figure {
  what: string;
  measured: string;
  goal?: string;
}

export interface Outcome {
  figures: Figure[];
  /** Whatever was lost, doubled or wrong: the run fails. */
  complaints: Complaint[];
}

export type Scenario = (scene: Scene) => Promise<Outcome | { skipped: string }>;
