/** What one piece of the work came to: go on with the next, or come back later. */
export type Progress = { kind: "on" } | { kind: "later"; afterMs: number; message: string; failed: boolean };
