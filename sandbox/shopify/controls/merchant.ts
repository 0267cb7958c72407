import { z } from "zod";
import { installationOf, setInstallation } from "../oauth/installation.ts";
import { revokeAll } from "../oauth/tokens.ts";
import type { Services } from "../services.ts";
import { gid } from "../store/ids.ts";
import type { Collection } from "../store/records.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { shopPayload } from "../webhooks/payloads.ts";
import { BadRequest } from "./request.ts";
import { productByHandle } from "./products.ts";

/** Uninstalls the app: its tokens die at once, and it is told. `redact` sends what Shopify sends 48 hours later. */
export function uninstall(services: Services, shop: ShopStore, redact: boolean): unknown {
  const was = installationOf(shop);
  revokeAll(shop);
  setInstallation(shop, { installed: false, scopes: [], uninstalledAtMs: shop.now() });
  if (was.installed) services.webhooks.publish(shop, "app/uninstalled", shopPayload(shop));
  if (redact) redactShop(services, shop);
  return { installed: false, wasInstalled: was.installed };
}

export function redactShop(services: Services, shop: ShopStore): void {
  services.webhooks.publish(shop, "shop/redact", { shop_id: shop.info.id, shop_domain: shop.info.domain });
}

export const complianceBody = z.strictObject({
  topic: z.enum(["customers/data_request", "customers/redact", "shop/redact"]),
  customer: z.strictObject({ id: z.number().int(), email: z.string(), phone: z.string().optional() }).optional(),
  orders: z.array(z.number().int()).default([]),
});

/** A privacy request, as Shopify passes on a customer's or a merchant's. */
export function askCompliance(services: Services, shop: ShopStore, body: z.infer<typeof complianceBody>): unknown {
  const customer = { id: 191_167, email: "jane@example.com", phone: "555-625-1199", ...body.customer };
  const owner = { shop_id: shop.info.id, shop_domain: shop.info.domain };
  if (body.topic === "shop/redact") redactShop(services, shop);
  else if (body.topic === "customers/redact") {
    services.webhooks.publish(shop, body.topic, { ...owner, customer, orders_to_redact: body.orders });
  } else {
    const request = { id: 9999 };
    services.webhooks.publish(shop, body.topic, {
      ...owner,
      customer,
      orders_requested: body.orders,
      data_request: request,
    });
  }
  return { sent: body.topic };
}

export const scopesBody = z.strictObject({
  grant: z.array(z.string()).default([]),
  revoke: z.array(z.string()).default([]),
});

/** The merchant grants or withdraws optional scopes: tokens that are out have them at once, and the app is told. */
export function changeScopes(services: Services, shop: ShopStore, body: z.infer<typeof scopesBody>): unknown {
  const installation = installationOf(shop);
  if (!installation.installed) throw new BadRequest("The app is not installed", 409);
  const previous = installation.scopes;
  const current = [...new Set([...previous, ...body.grant])].filter((scope) => !body.revoke.includes(scope));
  setInstallation(shop, { scopes: current });
  for (const token of shop.kept.list("token")) {
    shop.kept.set("token", token.token, { ...token, scopes: current });
  }
  services.webhooks.publish(shop, "app/scopes_update", {
    id: 1,
    shop_id: shop.gid,
    previous,
    current,
    updated_at: new Date(shop.now()).toISOString(),
  });
  return { previous, current };
}

/** Lets every access token expire now, so that the app has to refresh. */
export function expireTokens(shop: ShopStore): unknown {
  const tokens = shop.kept.list("token");
  for (const token of tokens) {
    if (token.expiresAtMs !== null) shop.kept.set("token", token.token, { ...token, expiresAtMs: shop.now() - 1 });
  }
  return { expired: tokens.filter((token) => token.expiresAtMs !== null).length };
}

export const shopBody = z.strictObject({ name: z.string().min(1).optional(), email: z.string().optional() });

/** What a merchant changes in the shop's settings. */
export function changeShop(shop: ShopStore, body: z.infer<typeof shopBody>): unknown {
  return shop.transact(() => {
    shop.info.name = body.name ?? shop.info.name;
    shop.info.email = body.email ?? shop.info.email;
    shop.info.updatedAtMs = shop.now();
    shop.record({ topic: "shop/update" });
    return { domain: shop.info.domain, name: shop.info.name, email: shop.info.email };
  });
}

export const collectionBody = z.strictObject({
  title: z.string().min(1).optional(),
  bodyHtml: z.string().optional(),
  /** Handles of all products that shall be in it. */
  products: z.array(z.string()).optional(),
});

/** Makes the collection with this handle be as given, or makes a new one. */
export function putCollection(shop: ShopStore, handle: string, body: z.infer<typeof collectionBody>): unknown {
  const productIds = body.products?.map((product) => productByHandle(shop, product).id);
  return shop.transact(() => {
    const known = shop.collections.all.find((one) => one.handle === handle);
    const atMs = shop.now();
    const collection: Collection = known ?? {
      kind: "Collection",
      id: shop.numbering.next("Collection"),
      handle,
      title: body.title ?? handle,
      bodyHtml: "",
      productIds: new Set(),
      createdAtMs: atMs,
      updatedAtMs: atMs,
    };
    collection.title = body.title ?? collection.title;
    collection.bodyHtml = body.bodyHtml ?? collection.bodyHtml;
    collection.updatedAtMs = atMs;
    if (productIds) collection.productIds = new Set(productIds);
    if (!known) shop.collections.add(collection);
    shop.record({ topic: known ? "collections/update" : "collections/create", collection });
    return { id: gid("Collection", collection.id), handle, products: collection.productIds.size };
  });
}

export function deleteCollection(shop: ShopStore, handle: string): unknown {
  const known = shop.collections.all.find((one) => one.handle === handle);
  if (!known) throw new BadRequest(`There is no collection with the handle "${handle}"`, 404);
  shop.transact(() => {
    shop.collections.remove(new Set([known.id]));
    shop.record({ topic: "collections/delete", collectionId: known.id });
  });
  return { deleted: gid("Collection", known.id) };
}
