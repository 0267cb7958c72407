import { parseArgs } from "node:util";

/** `--quick`: small sizes and few rounds, for trying a benchmark. Its figures say nothing. */
export const isQuick = (): boolean =>
  parseArgs({ options: { quick: { type: "boolean", default: false } }, strict: false }).values.quick === true;
