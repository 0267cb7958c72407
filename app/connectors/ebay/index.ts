import type { Connector, ConnectorModule } from "../contract.ts";
import { choices, identify } from "./account.ts";
import { ebayCapabilities } from "./capabilities.ts";
import { ebayDescriptor } from "./descriptor.ts";
import { outcomeOf, toDraft } from "./draft.ts";
import { endListings } from "./end.ts";
import { appOf, ebayEnv, type EbayApp, type EbayEnv } from "./env.ts";
import { putGroups } from "./groups.ts";
import { inbound } from "./inbound.ts";
import { putItems } from "./inventory-items.ts";
import { itemUrl } from "./item-url.ts";
import { putOffers } from "./listing-offers.ts";
import { ebayOAuth } from "./oauth.ts";
import { setOffers } from "./offers.ts";
import { ebayOrders } from "./orders.ts";
import { prepare } from "./prepare.ts";
import { publicKeys } from "./public-keys.ts";
import { publish } from "./publish.ts";
import { readOffers } from "./read.ts";
import { subscribe } from "./subscribe.ts";
import { categorySchema, suggestCategories } from "./taxonomy.ts";

export const connectorModule: ConnectorModule<EbayEnv> = {
  id: "ebay",
  env: ebayEnv,
  open(env) {
    const app = appOf(env);
    return app && openEbay(app);
  },
};

function openEbay(app: EbayApp): Connector {
  const keyOf = publicKeys(app);
  return {
    id: "ebay",
    descriptor: ebayDescriptor,
    capabilities: ebayCapabilities,
    auth: ebayOAuth(app),
    identify: (call) => identify(app, call),
    choices: (list, call) => choices(app, list, call),
    prepare: (call, shop) => prepare(app, call, shop),
    suggestCategories: (text, call) => suggestCategories(app, text, call),
    categorySchema: (categoryId, call) => categorySchema(app, categoryId, call),
    async upsertListings(listings, call) {
      const drafts = listings.map(toDraft);
      const locale = ebayDescriptor.marketplaces.find(({ id }) => id === call.marketplace)?.language ?? "en-US";
      await putItems(app, drafts, call, locale.replace("-", "_"));
      await putGroups(app, drafts, call);
      await putOffers(app, drafts, call);
      await publish(app, drafts, call);
      return drafts.map((draft) => outcomeOf(draft, (listingId) => itemUrl(app, call.marketplace, listingId)));
    },
    setOffers: (updates, call) => setOffers(app, updates, call),
    endListings: (listings, call) => endListings(app, listings, call),
    readOffers: (offers, call) => readOffers(app, offers, call),
    orders: ebayOrders(app),
    inbound: (request, io) => inbound(app, keyOf, request, io),
    subscribe: (call, { url }) => subscribe(app, call, url),
  };
}
