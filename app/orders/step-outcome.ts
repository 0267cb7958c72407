/** What came of trying a step once. */
export type StepOutcome =
  | { kind: "done"; result?: Record<string, unknown> }
  /** The other side said no: `message` is for the merchant. */
  | { kind: "refused"; message: string }
  /** Cannot be done by API: the merchant has to do it there. */
  | { kind: "task"; message: string }
  /** Not wanted any more. */
  | { kind: "dropped"; message: string }
  /** Another try later. `isUnsent`: certainly not applied. */
  | { kind: "later"; afterMs: number; isUnsent: boolean; message: string };
