import { redirect, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { ShopifyError } from "@shopify/shopify-api";
import { boundary } from "@shopify/shopify-app-remix/server";

/** Shopify's own steps (`/auth/session-token`, `/auth/exit-iframe`): the library answers them. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  // Where the library sends whoever comes without a shop: we have no form to log in, Shopify's admin is the way in.
  if (params["*"] === "login") throw redirect("/");
  try {
    await context.shopify.authenticate.admin(request);
  } catch (error) {
    // A destination that is not ours: the sender's mistake.
    if (error instanceof ShopifyError) throw new Response(null, { status: 400 });
    throw error;
  }
  return null;
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
