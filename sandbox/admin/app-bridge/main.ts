import type { ShopifyGlobal } from "@shopify/app-bridge-types";
import { defineBars, hasUnsavedChanges, SaveBarElement } from "./bars.ts";
import { call, isEmbedded, tell } from "./host.ts";
import { defineModals, modalById } from "./modal.ts";
import { followNavigation, interceptTop, obeyNavigation } from "./navigation.ts";
import { showPicker, showResourcePicker } from "./pickers.ts";
import { bounce, idToken, overrideFetch } from "./session.ts";
import { hideToast, obeyToasts, showToast } from "./toasts.ts";

/** Where the sandbox's admin is; written in when the script is served. */
declare const __ADMIN_ORIGIN__: string;

const query = new URLSearchParams(window.location.search);
const script = document.currentScript;

/** Shopify tells a document its shop once; later pages of the same visit remember it, as the real script does. */
function remembered(name: "shop" | "host" | "locale"): string {
  const key = `app-bridge-${name}`;
  const value = query.get(name) ?? sessionStorage.getItem(key) ?? "";
  if (value !== "") sessionStorage.setItem(key, value);
  return value;
}

function configuration(): ShopifyGlobal["config"] {
  const meta = document.querySelector('meta[name="shopify-api-key"]')?.getAttribute("content");
  const apiKey = meta ?? script?.dataset.apiKey ?? "";
  return { apiKey, shop: remembered("shop"), host: remembered("host"), locale: remembered("locale") || "en" };
}

const absent = (what: string) => () => Promise.reject(new Error(`${what} is not part of the sandbox's admin`));
const saveBarById = (id: string) => {
  const found = document.getElementById(id);
  return found instanceof SaveBarElement ? found : undefined;
};

function globalOf(config: ShopifyGlobal["config"]): ShopifyGlobal {
  const { pos, scanner, tools, intents } = missingParts();
  return {
    config,
    origin: window.location.origin,
    ready: Promise.resolve(),
    setSignals: () => undefined,
    environment: { embedded: isEmbedded, mobile: false, pos: false, intent: false },
    loading: (isLoading = true) => tell({ tell: "loading", loading: isLoading }),
    idToken: () => idToken(),
    user: () => call("user", null),
    toast: { show: showToast, hide: hideToast },
    resourcePicker: showResourcePicker,
    picker: showPicker,
    modal: {
      show: async (id) => modalById(id)?.show(),
      hide: async (id) => modalById(id)?.hide(),
      toggle: async (id) => modalById(id)?.toggle(),
    },
    saveBar: {
      show: async (id) => saveBarById(id)?.show(),
      hide: async (id) => saveBarById(id)?.hide(),
      toggle: async (id) => saveBarById(id)?.toggle(),
      leaveConfirmation: leaveConfirmation,
    },
    scopes: {
      query: () => call("scopes", {}),
      request: async (request) => {
        const { result, ...detail } = await call("scopes", { request });
        return { result, detail };
      },
      revoke: async (revoke) => ({ detail: await call("scopes", { revoke }) }),
    },
    webVitals: { onReport: () => Promise.resolve() },
    support: { registerHandler: () => Promise.resolve() },
    reviews: {
      request: () =>
        Promise.resolve({
          success: false,
          code: "merchant-ineligible",
          message: "Reviews are not part of the sandbox",
        }),
    },
    app: { extensions: () => Promise.resolve([]) },
    shopifyQL: { available: () => Promise.resolve(false) },
    pos,
    scanner,
    tools,
    intents,
  };
}

/** Resolves when it is fine to leave; stays open when the merchant chooses to stay, as documented. */
async function leaveConfirmation(): Promise<void> {
  if (!hasUnsavedChanges() || (await call("leave", null))) return;
  await new Promise(() => undefined);
}

type Missing = Pick<ShopifyGlobal, "pos" | "scanner" | "tools" | "intents">;
function missingParts(): Missing {
  const handlers = new Map<string, unknown>();
  // Point of sale has dozens of calls; none of them can be answered here, each says so.
  const pos = new Proxy({}, { get: (_target, name) => absent(`pos.${String(name)}`) }) as Missing["pos"];
  return {
    pos,
    scanner: { capture: absent("scanner.capture") },
    tools: {
      register: (name, handler) => {
        handlers.set(name, handler);
        return () => handlers.delete(name);
      },
      unregister: (name) => void handlers.delete(name),
      clear: () => handlers.clear(),
    },
    intents: {
      register: () => () => undefined,
      request: { value: null, subscribe: () => () => undefined },
      invoke: absent("intents.invoke"),
    },
  };
}

function start(): void {
  const config = configuration();
  const handle = (config.shop ?? "").replace(/\.myshopify\.com$/, "");
  obeyNavigation();
  const { openTop } = interceptTop(__ADMIN_ORIGIN__, handle);
  overrideFetch(openTop);
  window.shopify = globalOf(config);
  if (bounce()) return;
  if (!isEmbedded && config.shop && query.has("host")) {
    const { pathname } = window.location;
    window.location.replace(`${__ADMIN_ORIGIN__}/store/${handle}/apps/${config.apiKey}${pathname}`);
    return;
  }
  defineBars();
  defineModals();
  obeyToasts();
  followNavigation();
  tell({ tell: "ready" });
}

// React may run the tag again when it hydrates.
if (!("shopify" in window)) start();
