import { redirect, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { boundary } from "@shopify/shopify-app-remix/server";
import { fromGid } from "../domain/ids.ts";
import { listingsOfProduct } from "../listings/index.ts";
import { authenticateMerchant } from "../shopify/merchant.ts";

/** From a product's page in Shopify admin (`extensions/product-link`): Shopify appends `id`, the product's number. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const productId = fromGid("Product", `gid://shopify/Product/${new URL(request.url).searchParams.get("id") ?? ""}`);
  const listings = productId ? await listingsOfProduct(context.database.sql, shopId, productId) : [];
  const [first, ...others] = listings;
  if (!first) return redirect("/app/listings");
  if (others.length === 0) return redirect(`/app/listings/${String(first.listingId)}`);
  return redirect(`/app/listings?${new URLSearchParams({ q: first.title }).toString()}`);
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
