import type { Services } from "../services.ts";
import type { ShopStore } from "../store/shop-store.ts";
import type { Args } from "./listing.ts";

/** What a resolver knows besides its object: the shop, and what the caller may do. */
export interface Context {
  services: Services;
  shop: ShopStore;
  scopes: ReadonlySet<string>;
  scopeList: readonly string[];
  /** Points for what was really fetched. */
  cost: number;
}

export type Resolve<Source> = (source: Source, args: Args, context: Context) => unknown;
/** The fields of one type. A field that is not here is read off the object by its name. */
export type TypeResolvers<Source> = Record<string, Resolve<Source>>;
/** Each type's resolvers want their own kind of object: the schema sees to it that they get it. */
export type ResolverTable = Record<string, TypeResolvers<never>>;
