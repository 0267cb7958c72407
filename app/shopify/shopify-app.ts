import "@shopify/shopify-app-remix/adapters/node";
import { LogSeverity } from "@shopify/shopify-api";
import { ApiVersion, AppDistribution, shopifyApp } from "@shopify/shopify-app-remix/server";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import type { Env } from "../platform/env.ts";
import { redactText, type Logger } from "../platform/logger.ts";
import { withCompleteToken } from "./session-token.ts";

export interface ShopifyAppDeps {
  env: Pick<Env, "SHOPIFY_API_KEY" | "SHOPIFY_API_SECRET" | "SHOPIFY_APP_URL">;
  sessionStorage: SessionStorage;
  logger: Logger;
  /**
   * After each token exchange: the first one of an installation, and then whenever a page meets a token that ends
   * soon. So it must be cheap and repeatable. A throw becomes a 500 for the page that was asked for.
   */
  onInstalled: (shopDomain: string, scopes: string) => Promise<void>;
}

/**
 * The library that authenticates the pages: session tokens in, offline sessions into our storage. Its own Admin client
 * and its webhook authentication are not used; see the gateway and the inbox.
 */
export function createShopifyApp({ env, sessionStorage, logger, onInstalled }: ShopifyAppDeps) {
  const app = shopifyApp({
    apiKey: env.SHOPIFY_API_KEY,
    apiSecretKey: env.SHOPIFY_API_SECRET,
    appUrl: env.SHOPIFY_APP_URL,
    apiVersion: ApiVersion.October26,
    authPathPrefix: "/auth",
    distribution: AppDistribution.AppStore,
    sessionStorage,
    hooks: {
      afterAuth: ({ session }) => onInstalled(session.shop, session.scope ?? ""),
    },
    logger: { level: LogSeverity.Info, log: logInto(logger) },
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  });
  const { admin } = app.authenticate;
  return {
    ...app,
    authenticate: { ...app.authenticate, admin: (request: Request) => admin(withCompleteToken(request)) },
  };
}
export type ShopifyApp = ReturnType<typeof createShopifyApp>;

/** The library's messages hold whole session tokens now and then (one that does not decode, for example). */
const logInto = (logger: Logger) => (severity: LogSeverity, message: string) => {
  const text = redactText(message);
  if (severity === LogSeverity.Error) logger.error(text);
  else if (severity === LogSeverity.Warning) logger.warn(text);
  else logger.debug(text); // one line for every page: too much for production
};
