import type { Change } from "../store/changes.ts";
import { gid } from "../store/ids.ts";
import type { Collection, InventoryItem, InventoryLevel, Location } from "../store/records.ts";
import { levelId, type ShopStore } from "../store/shop-store.ts";
import { fulfillmentPayload, orderPayload, refundPayload } from "./order-payloads.ts";
import { productPayload } from "./product-payload.ts";

type Payload = Record<string, unknown>;

const countryName = (code: string): string => new Intl.DisplayNames("en", { type: "region" }).of(code) ?? code;

function itemPayload(shop: ShopStore, item: InventoryItem): Payload {
  return {
    id: item.id,
    sku: item.variant.sku,
    created_at: shop.zoned(item.variant.createdAtMs),
    updated_at: shop.zoned(item.updatedAtMs),
    requires_shipping: item.requiresShipping,
    cost: item.cost,
    country_code_of_origin: null,
    province_code_of_origin: null,
    harmonized_system_code: null,
    tracked: item.tracked,
    country_harmonized_system_codes: [],
    weight_value: item.grams,
    weight_unit: "g",
    admin_graphql_api_id: gid("InventoryItem", item.id),
  };
}

function deletedItemPayload(itemId: number): Payload {
  return {
    id: itemId,
    country_code_of_origin: null,
    province_code_of_origin: null,
    harmonized_system_code: null,
    country_harmonized_system_codes: [],
    admin_graphql_api_id: gid("InventoryItem", itemId),
  };
}

const levelPayload = (shop: ShopStore, level: InventoryLevel): Payload => ({
  inventory_item_id: level.item.id,
  location_id: level.location.id,
  available: level.available,
  updated_at: shop.zoned(level.updatedAtMs),
  admin_graphql_api_id: levelId(level),
});

function locationPayload(shop: ShopStore, location: Location): Payload {
  return {
    id: location.id,
    name: location.name,
    address1: "1 Market Street",
    address2: "",
    city: location.city,
    zip: "97201",
    province: "",
    country: location.countryCode,
    phone: "",
    created_at: shop.zoned(location.createdAtMs),
    updated_at: shop.zoned(location.updatedAtMs),
    country_code: location.countryCode,
    country_name: countryName(location.countryCode),
    province_code: "",
    legacy: false,
    active: location.active,
    admin_graphql_api_id: gid("Location", location.id),
  };
}

function collectionPayload(shop: ShopStore, collection: Collection): Payload {
  return {
    id: collection.id,
    handle: collection.handle,
    title: collection.title,
    updated_at: shop.zoned(collection.updatedAtMs),
    body_html: collection.bodyHtml,
    published_at: shop.zoned(collection.createdAtMs),
    sort_order: "best-selling",
    template_suffix: null,
    published_scope: "web",
    admin_graphql_api_id: gid("Collection", collection.id),
  };
}

/** The body of the webhook that tells of a change. */
export function payloadOf(shop: ShopStore, change: Change): Payload {
  switch (change.topic) {
    case "products/create":
    case "products/update":
      return productPayload(shop, change.product);
    case "products/delete":
      return { id: change.productId };
    case "inventory_items/create":
    case "inventory_items/update":
      return itemPayload(shop, change.item);
    case "inventory_items/delete":
      return deletedItemPayload(change.itemId);
    case "inventory_levels/connect":
    case "inventory_levels/update":
      return levelPayload(shop, change.level);
    case "inventory_levels/disconnect":
      return { inventory_item_id: change.itemId, location_id: change.locationId };
    case "locations/create":
    case "locations/update":
    case "locations/activate":
    case "locations/deactivate":
      return locationPayload(shop, change.location);
    case "locations/delete":
      return { id: change.locationId };
    case "collections/create":
    case "collections/update":
      return collectionPayload(shop, change.collection);
    case "collections/delete":
      return {
        id: change.collectionId,
        published_scope: "web",
        admin_graphql_api_id: gid("Collection", change.collectionId),
      };
    case "orders/create":
    case "orders/updated":
    case "orders/cancelled":
      return orderPayload(shop, change.order);
    case "fulfillments/create":
    case "fulfillments/update":
      return fulfillmentPayload(shop, change.fulfillment);
    case "refunds/create":
      return refundPayload(shop, change.refund);
    case "shop/update":
      return shopPayload(shop);
  }
}

/** `shop/update`, and `app/uninstalled`, which carries the shop too. */
export function shopPayload(shop: ShopStore): Payload {
  const { info } = shop;
  return {
    id: info.id,
    name: info.name,
    email: info.email,
    domain: info.domain,
    province: "",
    country: info.countryCode,
    address1: "1 Market Street",
    zip: "97201",
    city: "Portland",
    source: null,
    phone: "",
    latitude: null,
    longitude: null,
    primary_locale: "en",
    address2: null,
    created_at: shop.zoned(info.createdAtMs),
    updated_at: shop.zoned(info.updatedAtMs),
    country_code: info.countryCode,
    country_name: countryName(info.countryCode),
    currency: info.currency,
    customer_email: info.email,
    timezone: info.timezone,
    iana_timezone: info.timezone,
    shop_owner: "Demo Owner",
    money_format: `{{amount}} ${info.currency}`,
    money_with_currency_format: `{{amount}} ${info.currency}`,
    weight_unit: "kg",
    province_code: "",
    taxes_included: false,
    auto_configure_tax_inclusivity: null,
    tax_shipping: null,
    county_taxes: null,
    plan_display_name: "Development",
    plan_name: "partner_test",
    has_discounts: false,
    has_gift_cards: false,
    myshopify_domain: info.domain,
    google_apps_domain: null,
    google_apps_login_enabled: null,
    money_in_emails_format: "{{amount}}",
    money_with_currency_in_emails_format: `{{amount}} ${info.currency}`,
    eligible_for_payments: true,
    requires_extra_payments_agreement: false,
    password_enabled: true,
    has_storefront: true,
    finances: true,
    primary_location_id: shop.locations.all[0]?.id ?? null,
    checkout_api_supported: true,
    multi_location_enabled: true,
    setup_required: false,
    pre_launch_enabled: false,
    enabled_presentment_currencies: [info.currency],
    marketing_sms_consent_enabled_at_checkout: false,
    transactional_sms_disabled: false,
  };
}
