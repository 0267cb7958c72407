import { z } from "zod";
import { readSingleFetch } from "./single-fetch.ts";

/** A merchant's browser without a browser: what App Bridge and the router would send, and nothing that they could not. */
export interface MerchantPlace {
  /** The app behind the edge. */
  app: string;
  /** Shopify's admin. */
  shopify: string;
  shop: string;
}

export type Submitted = { data: unknown } | { redirect: string };

// The authentication library turns away agents that it takes for robots.
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const answerWithinMs = 60_000;
const tokenReuseMs = 30_000;
const tokenShape = z.object({ token: z.string() });
const redirectShape = z.object({ redirect: z.string(), status: z.number() });
const routeShape = z.union([z.object({ data: z.unknown() }), z.object({ error: z.unknown() })]);

export class Merchant {
  #token: { text: string; takenAt: number } | undefined;

  constructor(private readonly place: MerchantPlace) {}

  /** Opens a page as the admin's frame does: the first visit installs the app. Answers the document. */
  async open(path: string): Promise<string> {
    const { shop } = this.place;
    const url = this.#url(path);
    const name = shop.replace(/\.myshopify\.com$/, "");
    const added = {
      embedded: "1",
      host: Buffer.from(`admin.shopify.com/store/${name}`).toString("base64url"),
      id_token: await this.#idToken(),
      locale: "en",
      shop,
      timestamp: String(Math.floor(Date.now() / 1000)),
    };
    for (const [key, value] of Object.entries(added)) url.searchParams.set(key, value);
    const response = await this.#fetch(url, {});
    const html = await response.text();
    if (response.status !== 200) throw new Error(`GET ${path} answered ${response.status}: ${shortened(html)}`);
    return html;
  }

  /** What the page's own loader answers, by the route's name or the only one that has data beside the frame's. */
  async read(path: string, route: string): Promise<unknown> {
    const answer = await this.#data(path, {});
    const redirect = redirectShape.safeParse(answer);
    if (redirect.success) throw new Error(`GET ${path} leads to ${redirect.data.redirect}`);
    const all = z.record(z.string(), routeShape.optional()).parse(answer);
    // A route is a file, or a folder with a route in it.
    const own = all[`routes/${route}`] ?? all[`routes/${route}/route`] ?? all[route];
    if (own === undefined)
      throw new Error(`GET ${path} has no data of ${route}, but of ${Object.keys(all).join(", ")}`);
    if ("error" in own) throw new Error(`GET ${path}: the loader failed: ${String(own.error)}`);
    return own.data;
  }

  /** Sends a page's form. */
  async submit(path: string, fields: Record<string, string> | URLSearchParams): Promise<Submitted> {
    const body = new URLSearchParams(fields);
    const headers = { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" };
    const answer = await this.#data(path, { method: "POST", body: body.toString(), headers });
    const redirect = redirectShape.safeParse(answer);
    if (redirect.success) return { redirect: redirect.data.redirect };
    const own = routeShape.parse(answer);
    if ("error" in own) throw new Error(`POST ${path}: the action failed: ${String(own.error)}`);
    return { data: own.data };
  }

  async #data(path: string, init: RequestInit): Promise<unknown> {
    const url = this.#url(path);
    url.pathname = url.pathname === "/" ? "/_root.data" : `${url.pathname}.data`;
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await this.#idToken()}`);
    headers.set("x-requested-with", "XMLHttpRequest");
    const response = await this.#fetch(url, { ...init, headers });
    const text = await response.text();
    const isData = response.headers.get("content-type")?.includes("text/x-script") === true;
    if (!isData) throw new Error(`${init.method ?? "GET"} ${path} answered ${response.status}: ${shortened(text)}`);
    return readSingleFetch(text);
  }

  #url(path: string): URL {
    return new URL(path, this.place.app);
  }

  #fetch(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("user-agent", userAgent);
    return fetch(url, { ...init, headers, redirect: "manual", signal: AbortSignal.timeout(answerWithinMs) });
  }

  async #idToken(): Promise<string> {
    const now = performance.now();
    if (this.#token === undefined || now - this.#token.takenAt > tokenReuseMs) {
      const response = await fetch(`${this.place.shopify}/_admin/shops/${this.place.shop}/id-token`);
      this.#token = { text: tokenShape.parse(await response.json()).token, takenAt: now };
    }
    return this.#token.text;
  }
}

const shortened = (text: string) => text.replace(/\s+/g, " ").slice(0, 300);
