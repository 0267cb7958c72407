import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { boundary } from "@shopify/shopify-app-remix/server";

/** Shopify's own steps (`/auth/session-token`, `/auth/exit-iframe`): the library answers them. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await context.shopify.authenticate.admin(request);
  return null;
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
