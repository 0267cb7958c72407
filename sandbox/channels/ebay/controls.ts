import express, { type Request, type Response, Router } from "express";
import { z } from "zod";
import type { CallLog } from "../calls.ts";
import { forgetUse, limitSettings } from "./limits.ts";
import { challenge } from "./challenge.ts";
import { sendAccountDeletion } from "./notifications.ts";
import { revokeTokens } from "./oauth.ts";
import { orderControls } from "./orders/controls.ts";
import { orderStates } from "./orders/overview.ts";
import { editListing, listedOffers } from "./overview.ts";
import { seedSellers } from "./seed.ts";
import type { World } from "./world.ts";

const edit = z.strictObject({
  quantity: z.int().min(0).optional(),
  priceMinor: z.int().min(0).optional(),
  title: z.string().max(80).optional(),
  status: z.enum(["live", "pending", "rejected", "ended"]).optional(),
  soldQuantity: z.int().min(0).optional(),
  seller: z.string().optional(),
});
const deletion = z.strictObject({
  userId: z.string().min(1),
  username: z.string().optional(),
  endpoint: z.url().optional(),
  /** Signs other bytes than it sends: the app has to refuse it. */
  spoilSignature: z.boolean().default(false),
});
const handshake = z.strictObject({ endpoint: z.url().optional(), verificationToken: z.string().optional() });
const tokens = z.strictObject({
  kinds: z.array(z.enum(["access", "refresh"])).default(["access"]),
  seller: z.string().optional(),
});

/** `/_sandbox/…`: reading and steering the stand-in from outside. Described in sandbox/channels/README.md. */
export function controlRoutes(world: World, calls: CallLog, origin: (request: Request) => string): Router {
  const router = Router();
  router.use(express.json({ limit: "1mb" }));
  router.get("/state", (request, response) => {
    response.json({
      listings: listedOffers(world, origin(request)),
      orders: orderStates(world),
      calls: calls.totals(),
    });
  });
  router.get("/calls", (request, response) => {
    const { limit } = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }).parse(request.query);
    response.json({ calls: calls.last(limit) });
  });
  router.get("/faults", (_request, response) => response.json(world.faults.settings));
  router.post("/faults", (request, response) => response.json(world.faults.set(bodyOf(request))));
  router.get("/limits", (_request, response) => response.json(world.limits));
  router.post("/limits", (request, response) => {
    world.limits = limitSettings.parse({ ...world.limits, ...limitSettings.partial().parse(bodyOf(request)) });
    response.json(world.limits);
  });
  router.post("/listings/:sku", (request, response) => {
    const sku = request.params.sku;
    const edited = editListing(world, origin(request), sku, edit.parse(bodyOf(request)));
    world.ledger.commit();
    if (edited) response.json(edited);
    else refuse(response, 404, `SKU ${sku} was never listed here.`);
  });
  router.post("/tokens", (request, response) => {
    const { kinds, seller } = tokens.parse(bodyOf(request));
    response.json({ revoked: revokeTokens(world, kinds, seller) });
    world.ledger.commit();
  });
  router.post("/reset", (_request, response) => {
    world.ledger.clear();
    calls.clear();
    forgetUse(world);
    seedSellers(world);
    world.ledger.commit();
    response.json({ ok: true });
  });
  router.use("/orders", orderControls(world));
  notificationRoutes(router, world);
  return router;
}

function notificationRoutes(router: Router, world: World): void {
  const registered = world.config.accountDeletion;
  router.get("/notifications", (_request, response) => {
    const { settings, records } = world.deliveries;
    response.json({ settings, deliveries: records.toReversed() });
  });
  router.post("/notifications", (request, response) => response.json(world.deliveries.set(bodyOf(request))));
  router.post("/challenge", (request, response, next) => {
    const { endpoint = registered?.endpoint, verificationToken = registered?.verificationToken } = handshake.parse(
      bodyOf(request),
    );
    if (endpoint === undefined || verificationToken === undefined) {
      refuse(response, 400, "No endpoint is registered: send endpoint and verificationToken.");
      return;
    }
    challenge(endpoint, verificationToken).then((outcome) => response.json(outcome), next);
  });
  router.post("/account-deletion", (request, response, next) => {
    const body = deletion.parse(bodyOf(request));
    const endpoint = body.endpoint ?? registered?.endpoint;
    if (endpoint === undefined) {
      refuse(response, 400, "No endpoint is registered: send endpoint.");
      return;
    }
    const user = { userId: body.userId, username: body.username ?? body.userId };
    sendAccountDeletion(world, endpoint, user, body.spoilSignature).then((status) => response.json({ status }), next);
  });
}

function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  return body ?? {};
}

function refuse(response: Response, status: number, error: string): void {
  response.status(status).json({ error });
}
