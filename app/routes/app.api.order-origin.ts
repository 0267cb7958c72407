import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { boundary } from "@shopify/shopify-app-remix/server";
import { orderOrigin } from "../orders/index.ts";
import { authenticateMerchant } from "../shopify/merchant.ts";
import { originView } from "../ui/origin-view.ts";

/**
 * For the block on an order's page in Shopify admin (`extensions/order-origin`), which runs on Shopify's own domain and
 * sends a session token. `id`: the order's gid. `origin` is null where the order was sold elsewhere.
 */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { cors } = await context.shopify.authenticate.admin(request);
  const { shopId } = await authenticateMerchant(request, context);
  const id = /^gid:\/\/shopify\/Order\/(\d{1,20})$/.exec(new URL(request.url).searchParams.get("id") ?? "")?.[1];
  const found = id === undefined ? undefined : await orderOrigin(context, shopId, id);
  return cors(Response.json({ origin: found ? originView(found) : null }));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
