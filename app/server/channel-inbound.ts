import express, { type Router } from "express";
import { forgetBuyer, readSellerNow } from "../orders/index.ts";
import type { Resources } from "./resources.ts";

const inboundMs = 10_000;

type InboundResources = Pick<Resources, "connectors" | "http" | "clock" | "logger" | "forgetSeller" | "orders"> & {
  env: Pick<Resources["env"], "SHOPIFY_APP_URL">;
};

/** What channels send us, whichever they are: the connector verifies and answers; what follows from it is ours. */
export function channelInbound(resources: InboundResources): Router {
  const { connectors, http, clock, env, logger } = resources;
  const router = express.Router({ mergeParams: true });
  router.use(express.raw({ type: () => true, limit: "1mb" }));
  router.all("*", (request, response, next) => {
    // mergeParams: the name comes from where this router is mounted, which Express's types do not know.
    const { connector: id = "" } = request.params as { connector?: string };
    const connector = connectors.get(id);
    if (!connector?.inbound) {
      response.sendStatus(404);
      return;
    }
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
    );
    const url = `${env.SHOPIFY_APP_URL}${request.originalUrl}`;
    connector
      .inbound({ method: request.method, url, headers, body }, { http, clock, signal: AbortSignal.timeout(inboundMs) })
      .then(async ({ reply, forget, orders: news }) => {
        if (forget) {
          const { userId, username } = forget;
          const accounts = await resources.forgetSeller(id, userId);
          const orders = await forgetBuyer(resources.orders, id, [userId, ...(username ? [username] : [])]);
          logger.info({ connector: id, accounts, orders }, "a channel asked to forget one of its users");
        }
        if (news) await readSellerNow(resources.orders, id, news.sellerId);
        response.status(reply.status);
        if (reply.contentType) response.type(reply.contentType);
        response.send(reply.body ?? "");
      })
      .catch(next);
  });
  return router;
}
