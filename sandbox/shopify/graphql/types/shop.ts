import type { ApiSubscription, BulkRecord } from "../../store/kept-records.ts";
import { withImplied } from "../../oauth/installation.ts";
import { gid } from "../../store/ids.ts";
import type { Collection, ShopInfo } from "../../store/records.ts";
import { enumOfTopic } from "../../webhooks/topics.ts";
import type { Context, TypeResolvers } from "../context.ts";
import { Listing, listed } from "../listing.ts";
import { metafieldFields } from "./metafield.ts";

export const shop: TypeResolvers<ShopInfo> = {
  id: (source) => gid("Shop", source.id),
  myshopifyDomain: (source) => source.domain,
  contactEmail: (source) => source.email,
  currencyCode: (source) => source.currency,
  enabledPresentmentCurrencies: (source) => [source.currency],
  ianaTimezone: (source) => source.timezone,
  timezoneAbbreviation: (source) => zone(source.timezone, "short"),
  timezoneOffset: (source, _args, context) => context.shop.zoned(context.shop.now()).slice(19),
  timezoneOffsetMinutes: (source, _args, context) => {
    const [sign = "+", hours = "00", minutes = "00"] =
      context.shop
        .zoned(context.shop.now())
        .slice(19)
        .match(/[+-]|\d\d/g) ?? [];
    return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  },
  url: (source) => `https://${source.domain}`,
  primaryDomain: (source) => ({
    kind: "Domain",
    id: gid("Domain", source.id),
    host: source.domain,
    url: `https://${source.domain}`,
    sslEnabled: true,
  }),
  plan: () => ({ publicDisplayName: "Development", partnerDevelopment: true, shopifyPlus: false }),
  shopAddress: (source) => ({ ...address(source), id: gid("ShopAddress", source.id) }),
  billingAddress: (source) => ({ ...address(source), id: gid("ShopAddress", source.id) }),
  shopOwnerName: () => "Demo Owner",
  unitSystem: () => "METRIC_SYSTEM",
  weightUnit: () => "KILOGRAMS",
  taxesIncluded: () => false,
  taxShipping: () => false,
  setupRequired: () => false,
  checkoutApiSupported: () => true,
  shipsToCountries: (source) => [source.countryCode],
  orderNumberFormatPrefix: () => "#",
  orderNumberFormatSuffix: () => "",
  currencyFormats: (source) => {
    const format = `{{amount}} ${source.currency}`;
    return {
      moneyFormat: format,
      moneyInEmailsFormat: format,
      moneyWithCurrencyFormat: format,
      moneyWithCurrencyInEmailsFormat: format,
    };
  },
  createdAt: (source, _args, context) => context.shop.utc(source.createdAtMs),
  updatedAt: (source, _args, context) => context.shop.utc(source.updatedAtMs),
  ...metafieldFields((source) => gid("Shop", source.id)),
};

function zone(timezone: string, style: "short" | "long"): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: style }).formatToParts(0);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? timezone;
}

const address = (source: ShopInfo): Record<string, unknown> => ({
  address1: "1 Market Street",
  city: "Portland",
  zip: "97201",
  country: source.countryCode,
  countryCodeV2: source.countryCode,
  coordinatesValidated: false,
  formatted: ["1 Market Street", "Portland", source.countryCode],
});

export const collection: TypeResolvers<Collection> = {
  id: (source) => gid("Collection", source.id),
  legacyResourceId: (source) => String(source.id),
  descriptionHtml: (source) => source.bodyHtml,
  description: (source) => source.bodyHtml.replace(/<[^>]*>/g, ""),
  updatedAt: (source, _args, context) => context.shop.utc(source.updatedAtMs),
  hasProduct: (source, args) => [...source.productIds].some((id) => gid("Product", id) === args.id),
  products: (source, args, context) =>
    listed(
      context.shop.products.all.filter((one) => source.productIds.has(one.id)),
      (one) => one.id,
      args,
    ),
  productsCount: (source) => ({ count: source.productIds.size, precision: "EXACT" }),
  seo: () => ({ title: null, description: null }),
  sortOrder: () => "BEST_SELLING",
  sources: () => [],
  ...metafieldFields((source) => gid("Collection", source.id)),
};

const scopeOf = (handle: string): unknown => ({ kind: "AccessScope", handle, description: handle.replace("_", " ") });

const theApp = { kind: "App" };

export const app: TypeResolvers<unknown> = {
  id: () => gid("App", 290_000_001),
  apiKey: (_source, _args, context) => context.services.apiKey,
  handle: () => "anabranch",
  title: () => "Anabranch",
  embedded: () => true,
  installation: () => ({ kind: "AppInstallation" }),
  webhookApiVersion: (_source, _args, context) => context.services.config.webhookApiVersion,
  requestedAccessScopes: (_source, _args, context) => context.services.config.scopes.map(scopeOf),
};

export const appInstallation: TypeResolvers<unknown> = {
  id: (_source, _args, context) => gid("AppInstallation", context.shop.info.id),
  app: () => theApp,
  accessScopes: (_source, _args, context) => [...withImplied(context.scopeList)].sort().map(scopeOf),
  launchUrl: (_source, _args, context) => `https://${context.shop.info.domain}/admin/apps/anabranch`,
  uninstallUrl: () => null,
  activeSubscriptions: () => [],
  allSubscriptions: () => new Listing([], () => 0),
  ...metafieldFields((_source, store) => gid("AppInstallation", store.info.id)),
};

export const webhookSubscription: TypeResolvers<ApiSubscription> = {
  id: (source) => gid("WebhookSubscription", source.id),
  legacyResourceId: (source) => String(source.id),
  topic: (source) => enumOfTopic(source.topic),
  callbackUrl: (source) => source.uri,
  endpoint: (source) => ({ kind: "WebhookHttpEndpoint", callbackUrl: source.uri }),
  format: () => "JSON",
  includeFields: (source) => source.includeFields ?? [],
  metafieldNamespaces: () => [],
  metafields: () => [],
  apiVersion: (_source, _args, context) => apiVersion(context, context.services.config.webhookApiVersion),
  createdAt: (source, _args, context) => context.shop.utc(source.createdAtMs),
  updatedAt: (source, _args, context) => context.shop.utc(source.createdAtMs),
};

export const apiVersion = (_context: Context, handle: string): unknown => ({
  handle,
  displayName: handle,
  supported: true,
});

export const bulkOperation: TypeResolvers<BulkRecord> = {
  id: (source) => gid("BulkOperation", source.id),
  createdAt: (source, _args, context) => context.shop.utc(source.createdAtMs),
  completedAt: (source, _args, context) =>
    source.completedAtMs === null ? null : context.shop.utc(source.completedAtMs),
  objectCount: (source) => String(source.objectCount),
  rootObjectCount: (source) => String(source.rootObjectCount),
  fileSize: (source) => (source.fileSize === null ? null : String(source.fileSize)),
  type: () => "QUERY",
  url: (source, _args, context) => (source.status === "COMPLETED" ? link(source, context) : null),
  partialDataUrl: (source, _args, context) => (source.status === "FAILED" ? link(source, context) : null),
};

/** An operation that found nothing has no file. */
const link = (source: BulkRecord, context: Context): string | null =>
  source.fileSize === null || source.fileSize === 0
    ? null
    : `${context.services.origin}/_sandbox/bulk/${source.fileKey}`;
