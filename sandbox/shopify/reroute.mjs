// node --import ./sandbox/shopify/reroute.mjs server.js
//
// Sends what the process asks of https://<shop>.myshopify.com and https://admin.shopify.com to the sandbox instead, with the
// shop's name in x-sim-shop. The app's own code does not change: Node's fetch uses the global dispatcher that is set here.
// Without SHOPIFY_SIM_ORIGIN it does nothing.
import { Agent, setGlobalDispatcher } from "undici";

const sandbox = process.env.SHOPIFY_SIM_ORIGIN;
const SHOPIFY = /^https:\/\/([a-z0-9][a-z0-9-]*\.myshopify\.com|admin\.shopify\.com)(?::443)?$/i;

/** Headers come as a flat list, as pairs, or as an object, depending on who asks. */
function withShop(headers, shop) {
  const extra = ["x-sim-shop", shop];
  if (Array.isArray(headers)) return [...headers, ...extra];
  if (headers && typeof headers[Symbol.iterator] === "function") return [...[...headers].flat(), ...extra];
  return { ...headers, [extra[0]]: extra[1] };
}

if (sandbox) {
  const reroute = (dispatch) => (options, handler) => {
    const shop = SHOPIFY.exec(String(options.origin))?.[1];
    if (!shop) return dispatch(options, handler);
    return dispatch({ ...options, origin: sandbox, headers: withShop(options.headers, shop.toLowerCase()) }, handler);
  };
  setGlobalDispatcher(new Agent().compose(reroute));
}
