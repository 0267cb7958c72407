import { Router, type NextFunction, type Request, type Response } from "express";
import { ZodError } from "zod";
import { Faults, type FaultSettings } from "../../faults.ts";
import { CallLog } from "../calls.ts";
import { Ledger } from "../ledger.ts";
import { startShell, type Refusal, type VendorOperation, type VendorReply } from "../shell.ts";
import { accountOperations } from "./account.ts";
import { bulkPriceQuantityOperations } from "./bulk-price-quantity.ts";
import { controlRoutes } from "./controls.ts";
import { gateway } from "./errors.ts";
import { groupOperations } from "./groups.ts";
import { identityOperations, metadataOperations } from "./identity.ts";
import { inventoryItemOperations } from "./inventory-items.ts";
import { limitSettings } from "./limits.ts";
import { locationOperations } from "./locations.ts";
import { notificationOperations, subscriberOperations } from "./notifications.ts";
import { oauthOperations } from "./oauth.ts";
import { offerOperations } from "./offers.ts";
import { cancellationOperations } from "./orders/cancellations.ts";
import { orderOperations } from "./orders/operations.ts";
import { refundOperations } from "./orders/refunds.ts";
import { shipmentOperations } from "./orders/shipments.ts";
import { pageRoutes } from "./pages.ts";
import { publishOperations } from "./publish.ts";
import { seedSellers } from "./seed.ts";
import { taxonomyOperations } from "./taxonomy.ts";
import { openWorld, type EbayConfig, type Limits, type World } from "./world.ts";

export interface EbayOptions extends Omit<EbayConfig, "reviewDelayMs"> {
  /** 0: a free one. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Where the state is kept; in memory only when not given. */
  stateFile?: string;
  /** For the random choice of faults. */
  seed?: number;
  reviewDelayMs?: number;
  /** Epoch milliseconds; default the system's clock. */
  clock?: () => number;
  limits?: Partial<Limits>;
  faults?: Partial<FaultSettings>;
}

export interface EbayStandIn {
  origin: string;
  state: World;
  faults: Faults;
  calls: CallLog;
  /** What it serves of accounts and listings, by the vendor's names and paths … */
  operations: Pick<VendorOperation, "id" | "method" | "path">[];
  /** … and what it serves of orders. */
  orderOperations: Pick<VendorOperation, "id" | "method" | "path">[];
  /** … and what it serves of notifications about them. */
  subscriberOperations: Pick<VendorOperation, "id" | "method" | "path">[];
  close(): Promise<void>;
}

/** Starts eBay's stand-in: the vendor's paths at the root, buyers' pages beside them, controls under `/_sandbox`. */
export async function startEbay(options: EbayOptions): Promise<EbayStandIn> {
  const {
    port,
    host = "127.0.0.1",
    stateFile,
    seed,
    reviewDelayMs = 0,
    clock,
    limits,
    faults: initial,
    ...config
  } = options;
  const faults = new Faults(initial, seed);
  const calls = new CallLog();
  const ledger = new Ledger(stateFile);
  const settings = limitSettings.parse(limits ?? {});
  const world = openWorld({ ...config, reviewDelayMs }, settings, faults, ledger, clock ?? (() => Date.now()));
  seedSellers(world);
  const operations = listingOperations(world);
  const ofOrders = [
    ...orderOperations(world),
    ...shipmentOperations(world),
    ...refundOperations(world),
    ...cancellationOperations(world),
  ];
  const ofSubscribers = subscriberOperations(world);
  const shell = await startShell({
    port,
    host,
    operations: [...operations, ...ofOrders, ...ofSubscribers],
    own: ownRoutes(world, calls),
    faults,
    calls,
    refuse,
    settle: () => ledger.commit(),
  });
  const served = { operations, orderOperations: ofOrders, subscriberOperations: ofSubscribers };
  const close = () => {
    world.deliveries.close();
    return shell.close();
  };
  return { origin: shell.origin, state: world, faults, calls, ...served, close };
}

function listingOperations(world: World): VendorOperation[] {
  return [
    ...oauthOperations(world),
    ...identityOperations(world),
    ...accountOperations(world),
    ...locationOperations(world),
    ...inventoryItemOperations(world),
    ...offerOperations(world),
    ...publishOperations(world),
    ...groupOperations(world),
    ...bulkPriceQuantityOperations(world),
    ...taxonomyOperations(world),
    ...metadataOperations(world),
    ...notificationOperations(world),
  ];
}

function refuse(refusal: Refusal): VendorReply {
  const errors = {
    notFound: gateway.notFound,
    badBody: () => gateway.badRequest("The body is not JSON"),
    tooLarge: () => gateway.badRequest("The body is too large"),
    tooMany: gateway.tooMany,
    internal: gateway.internal,
  };
  const { reply } = errors[refusal]();
  return refusal === "tooMany" ? { ...reply, headers: { "retry-after": "1" } } : reply;
}

function ownRoutes(world: World, calls: CallLog): Router {
  const router = Router();
  const origin = (request: Request) => `http://${request.headers.host ?? "localhost"}`;
  router.use("/_sandbox", controlRoutes(world, calls, origin));
  router.use("/_sandbox", (_request: Request, response: Response) => {
    response.status(404).json({ error: "There is no such control. See sandbox/channels/README.md." });
  });
  router.use(pageRoutes(world));
  // Express knows an error handler by its four parameters.
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof ZodError)
      response
        .status(400)
        .json({ error: error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") });
    else if (error instanceof SyntaxError) response.status(400).json({ error: "The body is not JSON." });
    else next(error);
  });
  return router;
}
