import { call } from "./host.ts";

/** Tokens live a minute; one is used again while it has at least half of that left. */
const reuseMs = 30_000;
let known: { token: Promise<string>; takenAt: number } | undefined;

export function idToken(fresh = false): Promise<string> {
  const now = performance.now();
  if (fresh || known === undefined || now - known.takenAt > reuseMs) {
    known = { token: call("idToken", { fresh }), takenAt: now };
  }
  return known.token;
}

const retryHeader = "X-Shopify-Retry-Invalid-Session-Request";
const reauthorizeHeader = "X-Shopify-API-Request-Failure-Reauthorize-Url";

/** Requests to the app itself carry the session token; what the app answers about it is obeyed. */
export function overrideFetch(openTop: (url: string) => void): void {
  const plain = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { origin, pathname } = new URL(request.url);
    const own = origin === window.location.origin && !pathname.startsWith("/__sim/");
    if (!own || request.headers.has("Authorization")) return plain(request);
    const again = request.clone();
    const response = await plain(await signed(request, await idToken()));
    if (response.headers.has(retryHeader)) return plain(await signed(again, await idToken(true)));
    const reauthorize = response.headers.get(reauthorizeHeader);
    if (reauthorize !== null) openTop(new URL(reauthorize, window.location.origin).href);
    return response;
  };
}

async function signed(request: Request, token: string): Promise<Request> {
  const headers = new Headers(request.headers);
  headers.set("Authorization", `Bearer ${token}`);
  headers.set("X-Requested-With", "XMLHttpRequest");
  // A body that is a stream cannot be sent over HTTP/1: it is read first.
  const body = request.method === "GET" || request.method === "HEAD" ? null : await request.arrayBuffer();
  const { method, credentials, cache, redirect, referrer, integrity, keepalive, signal } = request;
  return new Request(request.url, {
    method,
    headers,
    credentials,
    cache,
    redirect,
    referrer,
    integrity,
    keepalive,
    signal,
    body,
  });
}

/** The page between: the app sent the browser here because a document came without a token. */
export function bounce(): boolean {
  const reload = new URLSearchParams(window.location.search).get("shopify-reload");
  if (reload === null) return false;
  void idToken(true).then((token) => {
    const next = new URL(reload, window.location.origin);
    if (next.origin !== window.location.origin) return;
    next.searchParams.set("id_token", token);
    window.location.replace(next.href);
  });
  return true;
}
