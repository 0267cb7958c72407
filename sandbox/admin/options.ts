import type { ShopStore } from "../shopify/store/shop-store.ts";

export interface ScopeState {
  granted: string[];
  required: string[];
  optional: string[];
}

export interface AdminOptions {
  shops: readonly ShopStore[];
  app: { name: string; handle: string; apiKey: string; apiSecret: string; path: string };
  edgeOrigin: () => string;
  idToken: (domain: string) => string;
  /** App Bridge's stand-in. */
  appBridge: () => Promise<string>;
  channels: () => { name: string; origin: string }[];
  user: { id: number; name: string; email: string };
  scopes: (shop: ShopStore, change: { request?: string[]; revoke?: string[] }) => ScopeState;
}
