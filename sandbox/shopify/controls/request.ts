import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import { z } from "zod";
import { CatalogError } from "../../catalog/catalog-error.ts";
import type { Services } from "../services.ts";
import { OrderRefused } from "../store/order-records.ts";
import { ProductRefused } from "../store/put-product.ts";
import type { ShopStore } from "../store/shop-store.ts";

/** A request that cannot be done as it was asked, with the reason for the one who asked. */
export class BadRequest extends Error {
  constructor(
    message: string,
    readonly status: 400 | 404 | 409 = 400,
  ) {
    super(message);
  }
}

export function bodyOf<T>(schema: z.ZodType<T>, request: Request): T {
  const body = schema.safeParse(request.body ?? {});
  if (!body.success) throw new BadRequest(z.prettifyError(body.error));
  return body.data;
}

/** What the body parser says of a body that it cannot read: its status and its words. */
export const unreadable: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const { status, message } = error as { status?: unknown; message?: unknown };
  if (typeof status !== "number" || status < 400 || status > 499 || response.headersSent) {
    next(error);
    return;
  }
  response.status(status).json({ error: status === 413 ? "The body is too large" : `Not JSON: ${String(message)}` });
};

type Control = (shop: ShopStore, request: Request, response: Response) => unknown;

/** Runs a control for the request's shop: what it answers is sent as JSON, what it refuses as `{error}`. */
export function control(services: Services, run: Control): RequestHandler {
  return (request, response, next) => {
    const act = async (): Promise<void> => {
      const shop = services.shopFor(request);
      if (!shop) throw new BadRequest("There is no such shop here", 404);
      const answer: unknown = await run(shop, request, response);
      services.persist();
      if (!response.headersSent) response.json(answer);
    };
    act().catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      if (error instanceof BadRequest) response.status(error.status).json({ error: error.message });
      else if (error instanceof OrderRefused)
        response.status(error.code === "INVENTORY_CLAIM_FAILED" ? 409 : 400).json({ error: error.message });
      else if (error instanceof ProductRefused) response.status(400).json({ error: error.message });
      else if (error instanceof CatalogError)
        response.status(400).json({ error: error.message, problems: error.problems });
      else if (error instanceof z.ZodError) response.status(400).json({ error: z.prettifyError(error) });
      else next(error);
    });
  };
}
