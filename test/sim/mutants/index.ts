import type { Mutant } from "../seams.ts";
import { inboxMutants } from "./inbox.ts";
import { orderMutants } from "./orders.ts";
import { pushMutants } from "./push.ts";

/** Every planted bug. `npm run sim:mutants` says at which seed each is found. */
export const mutants: readonly Mutant[] = [...inboxMutants, ...pushMutants, ...orderMutants];
