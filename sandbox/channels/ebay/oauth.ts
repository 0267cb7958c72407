import { randomBytes } from "node:crypto";
import { z } from "zod";
import { page, PAGE_HEADERS } from "../page.ts";
import type { VendorCall, VendorOperation, VendorReply } from "../shell.ts";
import { consentPage, refusedPage, type ConsentRequest } from "./consent-page.ts";
import { type TokenGrant, type World } from "./world.ts";

const CODE_LIFE_MS = 299_000;
/** 18 months, as eBay's refresh tokens. */
const REFRESH_LIFE_MS = 47_304_000_000;

const consentQuery = z.object({
  client_id: z.string().default(""),
  redirect_uri: z.string().default(""),
  response_type: z.string().default(""),
  scope: z.string().default(""),
  state: z.string().default(""),
  /** Ours, not eBay's: consent without the page, for clients that cannot click. */
  auto: z.string().default(""),
  seller: z.string().default("demo-seller"),
  decision: z.string().default(""),
});

type ConsentQuery = ConsentRequest & z.output<typeof consentQuery>;

/** Consent page and token endpoint. These paths are not in eBay's specs; the replies have the form of RFC 6749. */
export function oauthOperations(world: World): VendorOperation[] {
  const path = "/oauth2/authorize";
  const consent = (decide: boolean) => (call: VendorCall) => {
    const request = consentQuery.parse(decide ? { ...call.query, ...fields(call.body) } : call.query);
    return answerConsent(world, request, decide);
  };
  return [
    { id: "showConsent", method: "GET", path, secret: true, answer: consent(false) },
    { id: "giveConsent", method: "POST", path, secret: true, answer: consent(true) },
    {
      id: "getOauthToken",
      method: "POST",
      path: "/identity/v1/oauth2/token",
      secret: true,
      answer: (call) => answerToken(world, call),
    },
  ];
}

function fields(body: unknown): Record<string, unknown> {
  return typeof body === "object" && body !== null ? Object.fromEntries(Object.entries(body)) : {};
}

function answerConsent(world: World, request: ConsentQuery, decided: boolean): VendorReply {
  const problem = consentProblem(world, request);
  if (problem !== undefined) return { status: 400, headers: PAGE_HEADERS, body: page(refusedPage(problem)) };
  if (!decided && request.auto === "") {
    // Consent is a form to this same address, then a redirect to the app: both have to be allowed.
    const body = page(consentPage(request, [...world.sellers.keys()]));
    return { status: 200, headers: PAGE_HEADERS, body };
  }
  if (request.decision === "decline") return redirect(world, { error: "access_denied", state: request.state });
  const code = mint(world, {
    kind: "code",
    username: request.seller,
    scopes: request.scope.split(/\s+/),
    expiresAt: world.now() + CODE_LIFE_MS,
  });
  return redirect(world, { state: request.state, code, expires_in: String(CODE_LIFE_MS / 1_000) });
}

function consentProblem(world: World, request: ConsentRequest): string | undefined {
  if (request.client_id !== world.config.clientId) return "The client_id is not the one of a registered application.";
  if (request.redirect_uri !== world.config.ruName)
    return "The redirect_uri is not the RuName of this application (its name, not its address).";
  if (request.response_type !== "code") return "The response_type has to be code.";
  if (request.scope.trim() === "") return "No scope was asked for.";
  if (!world.sellers.has(request.seller)) return `There is no seller ${request.seller} here.`;
  return undefined;
}

function redirect(world: World, parameters: Record<string, string>): VendorReply {
  const target = new URL(world.config.redirectUri);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return { status: 302, headers: { location: target.href, "cache-control": "no-store" } };
}

/** Looks like eBay's: with signs that have to be escaped in a query, so that a client that forgets it is found out. */
function mint(world: World, grant: TokenGrant): string {
  const token = `v^1.1#i^1#r^${grant.kind === "access" ? 0 : 1}#p^3#t^${randomBytes(48).toString("base64")}`;
  world.tokens.set(token, grant);
  return token;
}

class TokenRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly description: string,
  ) {
    super(description);
  }
}

const tokenRequest = z.object({
  grant_type: z.string().default(""),
  code: z.string().default(""),
  redirect_uri: z.string().default(""),
  refresh_token: z.string().default(""),
  scope: z.string().default(""),
});
type TokenRequest = z.output<typeof tokenRequest>;

function answerToken(world: World, call: VendorCall): VendorReply {
  try {
    requireClient(world, call);
    const request = tokenRequest.parse(fields(call.body));
    return { status: 200, headers: { "cache-control": "no-store" }, body: grantToken(world, request) };
  } catch (error) {
    if (!(error instanceof TokenRefusal)) throw error;
    return { status: error.status, body: { error: error.code, error_description: error.description } };
  }
}

function requireClient(world: World, call: VendorCall): void {
  const encoded = /^Basic (.+)$/i.exec(call.headers.authorization ?? "")?.[1] ?? "";
  const given = Buffer.from(encoded, "base64").toString("utf8");
  if (given !== `${world.config.clientId}:${world.config.clientSecret}`)
    throw new TokenRefusal(401, "invalid_client", "client authentication failed");
}

function grantToken(world: World, request: TokenRequest): Record<string, unknown> {
  switch (request.grant_type) {
    case "authorization_code":
      return byCode(world, request);
    case "refresh_token":
      return byRefreshToken(world, request);
    case "client_credentials": {
      if (request.scope.trim() === "")
        throw new TokenRefusal(400, "invalid_scope", "The requested scope is invalid, unknown or malformed.");
      return access(world, undefined, request.scope.split(/\s+/), "Application Access Token");
    }
    default:
      throw new TokenRefusal(
        400,
        "unsupported_grant_type",
        "grant type in request is not supported by the authorization server",
      );
  }
}

function byCode(world: World, { code, redirect_uri }: TokenRequest): Record<string, unknown> {
  const grant = world.tokens.get(code);
  if (grant?.kind !== "code" || grant.expiresAt <= world.now() || redirect_uri !== world.config.ruName)
    throw new TokenRefusal(
      400,
      "invalid_grant",
      "the provided authorization grant code is invalid or was issued to another client",
    );
  world.tokens.delete(code);
  const refresh: TokenGrant = { ...grant, kind: "refresh", expiresAt: world.now() + REFRESH_LIFE_MS };
  return {
    ...access(world, grant.username, grant.scopes, "User Access Token"),
    refresh_token: mint(world, refresh),
    refresh_token_expires_in: REFRESH_LIFE_MS / 1_000,
  };
}

function byRefreshToken(world: World, { refresh_token, scope }: TokenRequest): Record<string, unknown> {
  const grant = world.tokens.get(refresh_token);
  if (grant?.kind !== "refresh" || grant.expiresAt <= world.now())
    throw new TokenRefusal(
      400,
      "invalid_grant",
      "the provided authorization refresh token is invalid or was issued to another client",
    );
  const scopes = scope.trim() === "" ? grant.scopes : scope.trim().split(/\s+/);
  if (scopes.some((asked) => !grant.scopes.includes(asked)))
    throw new TokenRefusal(
      400,
      "invalid_scope",
      "The requested scope is invalid, unknown, malformed, or exceeds the scope granted to the client",
    );
  return access(world, grant.username, scopes, "User Access Token");
}

function access(world: World, username: string | undefined, scopes: string[], type: string): Record<string, unknown> {
  const lifeMs = world.limits.accessTokenLifeMs;
  const grant: TokenGrant = {
    kind: "access",
    scopes,
    expiresAt: world.now() + lifeMs,
    ...(username === undefined ? {} : { username }),
  };
  return { access_token: mint(world, grant), expires_in: Math.floor(lifeMs / 1_000), token_type: type };
}

/** For tests of expiry and revocation: takes tokens of these kinds away from a seller, or from everyone. */
export function revokeTokens(world: World, kinds: TokenGrant["kind"][], username?: string): number {
  let revoked = 0;
  // Changing the grant, not deleting it, keeps an expired token telling apart from one that never was, in the state file.
  for (const [token, grant] of world.tokens.entries()) {
    if (!kinds.includes(grant.kind) || (username !== undefined && grant.username !== username)) continue;
    world.tokens.set(token, { ...grant, expiresAt: 0 });
    revoked += 1;
  }
  return revoked;
}
