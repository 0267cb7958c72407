import { createRequestHandler } from "@remix-run/express";
import type { AppLoadContext, ServerBuild } from "@remix-run/node";
import compression from "compression";
import express, { type RequestHandler } from "express";
import type { RequestListener } from "node:http";
import { catalogTopics, inboxTopics, orderTopics } from "../domain/topics.ts";
import { receiveWebhook } from "../inbox/index.ts";
import { channelInbound } from "./channel-inbound.ts";
import { demandReadable, demandRealShop, limitForms, limitHeldBytes, limitRate, securityHeaders } from "./guards.ts";
import { health } from "./health.ts";
import type { Resources } from "./resources.ts";

/** Where the pages come from: the built bundle, or the development server. */
export interface Front {
  assets: RequestHandler;
  build: ServerBuild | (() => Promise<ServerBuild>);
  mode: "development" | "production";
}

declare module "@remix-run/server-runtime" {
  // What loaders and actions get as `context`: the process's resources, and nothing made for the occasion.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an interface is the only way to merge
  interface AppLoadContext extends Resources {}
}

/**
 * Order matters: webhooks need the raw body and must not wait for anything that pages need. They come before Express, whose
 * router would take as long for each as all that we do with it; one whose address is written in another way goes through it.
 */
export function createWeb(resources: Resources, front: Front): RequestListener {
  const receive = receiveWebhooks(resources);
  const secure = securityHeaders(resources.env);
  const app = express();
  app.disable("x-powered-by");
  // One proxy stands before it: of the addresses in X-Forwarded-For the last is that one's word, the others anybody's.
  app.set("trust proxy", 1);
  app.use(secure);
  app.use((request, response, next) => {
    if (request.path === "/webhooks") receive(request, response);
    else next();
  });
  app.use("/channels/:connector/inbound", limitRate(120, { onlyFailed: true }), channelInbound(resources));
  app.use(health(resources));
  app.use(compression());
  app.use(front.assets);
  app.use("/channels/:connector/callback", limitRate(60, { onlyFailed: false }));
  app.use("/auth", demandRealShop);
  app.use(limitForms(), demandReadable);
  // Until a session tells which shop asks, a page is nobody's (app/shopify/merchant.ts).
  app.use((_request, _response, next) => {
    resources.database.asVisitor(next);
  });
  const context = resources satisfies AppLoadContext;
  const pages = createRequestHandler({ build: front.build, mode: front.mode, getLoadContext: () => context });
  app.all("*", (request, response, next) => void pages(request, response, next));
  return (request, response) => {
    if (request.url === "/webhooks") secure(request, response, () => receive(request, response));
    else app(request, response);
  };
}

function receiveWebhooks(resources: Resources): RequestListener {
  const receive = receiveWebhook({
    ...resources,
    sql: resources.database.sql,
    topics: [...catalogTopics, ...inboxTopics, ...orderTopics],
    secrets: [resources.env.SHOPIFY_API_SECRET, resources.env.SHOPIFY_API_SECRET_PREVIOUS].filter(
      (secret) => secret !== undefined,
    ),
  });
  const guard = limitHeldBytes();
  return (request, response) => {
    const failed = (error: unknown) => {
      resources.logger.error({ err: error }, "a webhook could not be taken");
      response.writeHead(500).end();
    };
    guard(request, response, () => receive(request, response, failed));
  };
}
