import { timingSafeEqual } from "node:crypto";
import express, { type Router } from "express";
import type { Resources } from "./resources.ts";

/** `/healthz`: this process lives. `/readyz`: it can do its work. `/metrics`: Prometheus, behind METRICS_TOKEN if set. */
export function health({ database, metrics, env, logger }: Resources): Router {
  const router = express.Router();
  router.get("/healthz", (_request, response) => {
    response.json({ ok: true });
  });
  router.get("/readyz", (_request, response) => {
    database.sql.query("SELECT 1 -- all shops: it reads no table").then(
      () => response.json({ ok: true, database: database.kind }),
      (error: unknown) => {
        logger.warn({ err: error }, "not ready: the database does not answer");
        response.status(503).json({ ok: false, reason: "The database does not answer." });
      },
    );
  });
  router.get("/metrics", (request, response, next) => {
    if (!mayRead(request.get("authorization"), env.METRICS_TOKEN)) {
      response.status(401).type("text/plain").send("This needs METRICS_TOKEN as a bearer token.\n");
      return;
    }
    metrics.registry.metrics().then((text) => response.type(metrics.registry.contentType).send(text), next);
  });
  return router;
}

function mayRead(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const given = Buffer.from(authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
