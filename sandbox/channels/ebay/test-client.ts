import type { EbayOptions, EbayStandIn } from "./index.ts";

/** Set-up shared by the stand-in's tests; no part of the stand-in. */
export const APP = { clientId: "Sandbox-App", clientSecret: "a-secret", ruName: "Sandbox-App-RuName" };
export const TEST_OPTIONS: EbayOptions = {
  ...APP,
  port: 0,
  redirectUri: "http://127.0.0.1:1/app/callback",
  alertEmail: "alerts@example.com",
};

const ROOT_SCOPE = "https://api.ebay.com/oauth/api_scope";
export const ALL_SCOPES = [
  "",
  "/sell.inventory",
  "/sell.account",
  "/sell.fulfillment",
  "/commerce.identity.readonly",
  "/commerce.notification.subscription",
]
  .map((suffix) => ROOT_SCOPE + suffix)
  .join(" ");

export interface Exchange {
  method: string;
  /** With its query. */
  path: string;
  requestBody: unknown;
  requestHeaders: Record<string, string>;
  status: number;
  /** Parsed when it is JSON, text when not, undefined when empty. */
  body: unknown;
  headers: Headers;
}

export interface Client {
  accessToken: string;
  refreshToken: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Exchange>;
  /** Like `call`, but anything over 299 throws, with the reply in the message. */
  must(method: string, path: string, body?: unknown): Promise<Record<string, never>>;
}

export async function authorizeCode(standIn: EbayStandIn, seller: string, scope = ALL_SCOPES): Promise<URL> {
  const query = {
    client_id: APP.clientId,
    redirect_uri: APP.ruName,
    response_type: "code",
    scope,
    state: "s-1",
    seller,
  };
  const url = `${standIn.origin}/oauth2/authorize?${new URLSearchParams({ ...query, auto: "1" }).toString()}`;
  const response = await fetch(url, { redirect: "manual" });
  return new URL(response.headers.get("location") ?? "about:blank");
}

export async function askToken(standIn: EbayStandIn, fields: Record<string, string>, secret = APP.clientSecret) {
  const response = await fetch(`${standIn.origin}/identity/v1/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${APP.clientId}:${secret}`)}` },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> }; // an OAuth reply is flat
}

export async function connect(
  standIn: EbayStandIn,
  seller = "demo-seller",
  seen: (exchange: Exchange) => void = () => undefined,
  scope = ALL_SCOPES,
): Promise<Client> {
  const code = (await authorizeCode(standIn, seller, scope)).searchParams.get("code") ?? "";
  const token = await askToken(standIn, { grant_type: "authorization_code", code, redirect_uri: APP.ruName });
  const accessToken = token.body.access_token ?? "";
  const call: Client["call"] = async (method, path, body, extra = {}) => {
    const requestHeaders = {
      authorization: `Bearer ${accessToken}`,
      "content-language": "en-US",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...extra,
    };
    const response = await fetch(standIn.origin + path, {
      method,
      headers: requestHeaders,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const exchange = {
      method,
      path,
      requestBody: body,
      requestHeaders,
      status: response.status,
      body: parse(text),
      headers: response.headers,
    };
    seen(exchange);
    return exchange;
  };
  return {
    accessToken,
    refreshToken: token.body.refresh_token ?? "",
    call,
    must: async (method, path, body) => {
      const { status, body: answer } = await call(method, path, body);
      if (status > 299) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
      return answer as Record<string, never>; // tests read it with expectations that fail on another shape
    },
  };
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const INVENTORY = "/sell/inventory/v1";
const PICTURE = "https://cdn.shopify.com/s/files/1/shop/pot.svg";

/** Ids that demo-seller's offers need; the stand-in is seeded with them. */
export function demoPlace(standIn: EbayStandIn) {
  const seller = standIn.state.sellers.get("demo-seller");
  const idOf = (kind: "fulfillment" | "payment" | "return") =>
    [...(seller?.policies[kind].values() ?? [])][0]?.id ?? "";
  return {
    merchantLocationKey: "main-warehouse",
    listingPolicies: {
      fulfillmentPolicyId: idOf("fulfillment"),
      paymentPolicyId: idOf("payment"),
      returnPolicyId: idOf("return"),
    },
  };
}

export const POTS = "20601";
export const SHIRTS = "10101";

export function potItem(quantity = 5, title = "Clay plant pot") {
  return {
    product: {
      title,
      description: "<p>A pot.</p>",
      aspects: { Brand: ["Unbranded"], Type: ["Pot"] },
      imageUrls: [PICTURE],
    },
    condition: "NEW",
    availability: { shipToLocationAvailability: { quantity } },
  };
}

export function usOffer(standIn: EbayStandIn, sku: string, categoryId = POTS, price = "12.50") {
  return {
    sku,
    marketplaceId: "EBAY_US",
    format: "FIXED_PRICE",
    categoryId,
    ...demoPlace(standIn),
    pricingSummary: { price: { value: price, currency: "USD" } },
  };
}

/** A live single listing. */
export async function listPot(standIn: EbayStandIn, client: Client, sku: string, quantity = 5, title?: string) {
  await client.must("PUT", `${INVENTORY}/inventory_item/${encodeURIComponent(sku)}`, potItem(quantity, title));
  const { offerId } = await client.must("POST", `${INVENTORY}/offer`, usOffer(standIn, sku));
  const { listingId } = await client.must("POST", `${INVENTORY}/offer/${String(offerId)}/publish`);
  return { offerId: String(offerId), listingId: String(listingId) };
}

export function shirtItem(size: string, color: string, quantity = 3) {
  const aspects = { Brand: ["Unbranded"], Type: ["T-Shirt"], Department: ["Men"], Size: [size], Color: [color] };
  return { ...potItem(quantity, "Tee"), product: { ...potItem().product, title: "Tee", aspects } };
}

export function shirtGroup(skus: string[], sizes: string[], colors: string[]) {
  return {
    title: "Organic cotton tee",
    description: "<p>A fine tee.</p>",
    aspects: { Brand: ["Unbranded"], Type: ["T-Shirt"], Department: ["Men"] },
    imageUrls: [PICTURE],
    variantSKUs: skus,
    variesBy: {
      aspectsImageVariesBy: ["Color"],
      specifications: [
        { name: "Size", values: sizes },
        { name: "Color", values: colors },
      ],
    },
  };
}

/** A live listing of S and M in blue and red. */
export async function listShirts(standIn: EbayStandIn, client: Client, key: string) {
  const sizes = ["S", "M"];
  const colors = ["Blue", "Red"];
  const skus: string[] = [];
  const offerIds: Record<string, string> = {};
  for (const size of sizes)
    for (const color of colors) {
      const sku = `${key}-${size}-${color}`;
      skus.push(sku);
      await client.must("PUT", `${INVENTORY}/inventory_item/${sku}`, shirtItem(size, color));
      const { offerId } = await client.must("POST", `${INVENTORY}/offer`, usOffer(standIn, sku, SHIRTS, "20.00"));
      offerIds[sku] = String(offerId);
    }
  const group = shirtGroup(skus, sizes, colors);
  await client.must("PUT", `${INVENTORY}/inventory_item_group/${key}`, group);
  const publish = { inventoryItemGroupKey: key, marketplaceId: "EBAY_US" };
  const { listingId } = await client.must("POST", `${INVENTORY}/offer/publish_by_inventory_item_group`, publish);
  return { skus, offerIds, group, listingId: String(listingId) };
}
