import type { Mutant } from "../seams.ts";
import { inboxMutants } from "./inbox.ts";
import { listingMutants } from "./listings.ts";
import { orderMutants } from "./orders.ts";
import { pushMutants } from "./push.ts";
import { rateMutants } from "./rates.ts";
import { stepMutants } from "./steps.ts";
import { tenantMutants } from "./tenants.ts";

/** Every planted bug. `npm run sim:mutants` says at which seed each is found. */
export const mutants: readonly Mutant[] = [
  ...inboxMutants,
  ...tenantMutants,
  ...pushMutants,
  ...listingMutants,
  ...rateMutants,
  ...orderMutants,
  ...stepMutants,
];
