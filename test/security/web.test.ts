import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf, fieldNames, intentsOf } from "./attacks.ts";
import { appUrl, ask, documentQuery, openStage, secrets, sessionToken, type Stage } from "./stage.ts";
import { createTenant, type Tenant } from "./two-shops.ts";
import { asOwner } from "../store/owner.ts";

let stage: Stage;
let shop: Tenant;
beforeAll(async () => {
  stage = await openStage();
  shop = await createTenant(stage.resources, "alpha", 3_000_000);
});
afterAll(() => stage.close());

const pages = () => stage.routes.filter(({ hasLoader, id }) => hasLoader && !id.includes(".api."));

describe("every page", () => {
  test("may be framed by its own shop's admin, and by nobody else", async () => {
    expect(pages().length).toBeGreaterThan(10);
    for (const route of pages()) {
      const { headers } = await ask(stage.origin, { path: `${addressOf(route, shop)}?${documentQuery(shop.domain)}` });
      if (!headers.get("content-type")?.startsWith("text/html")) continue; // it leads elsewhere
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy, route.id).toMatch(
        /^frame-ancestors (https:\/\/alpha\.myshopify\.com https:\/\/admin\.shopify\.com|'none')/,
      );
      expect(policy, route.id).not.toMatch(/https:\/\/\*(\.myshopify\.com)?[ ;]/);
      if (!route.id.startsWith("routes/app.")) continue;
      expect(policy, route.id).toContain("alpha.myshopify.com");
      // Neither has any of our pages.
      expect(policy, route.id).toMatch(/; object-src 'none'; base-uri 'none'; form-action 'self'$/);
    }
  });

  test.each([
    "",
    "?shop=*",
    "?shop=evil.example",
    "?shop=alpha.myshopify.com.evil.example",
    "?shop=a%20https://evil.example",
  ])("without a real shop (%j) may be framed by nobody", async (query) => {
    for (const path of [
      "/",
      "/app",
      "/no/such/page",
      "/auth/session-token",
      "/auth/exit-iframe",
      "/channels/ebay/callback",
    ]) {
      const { headers, status } = await ask(stage.origin, { path: `${path}${query}` });
      const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
      if (isPage) expect(headers.get("content-security-policy"), path).toMatch(/^(frame-ancestors 'none'(, |; |$))+/);
      else expect([301, 302, 400, 410, 500], `${path} ${String(status)}`).toContain(status);
    }
  });

  test("and every other answer: no sniffing, no referrer for others, https only, no word of the server", async () => {
    for (const path of [
      "/",
      "/app",
      "/app.data",
      "/healthz",
      "/metrics",
      "/webhooks",
      "/channels/ebay/inbound",
      "/nothing",
    ]) {
      const { headers } = await ask(stage.origin, { path });
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("referrer-policy"), path).toBe("same-origin");
      expect(headers.get("strict-transport-security"), path).toMatch(/^max-age=\d{8,}$/);
      expect(headers.get("x-powered-by"), path).toBeNull();
    }
    const token = sessionToken(shop.domain);
    for (const path of ["/app", "/app/orders"]) {
      const page = await ask(stage.origin, { path: `${path}?${documentQuery(shop.domain)}` });
      const inBackground = await ask(stage.origin, { path: `${path}.data`, token });
      expect([page.status, inBackground.status]).toEqual([200, 200]);
      expect([page, inBackground].map(({ headers }) => headers.get("cache-control"))).toEqual(["no-store", "no-store"]);
    }
  });
});

describe("a session token", () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  const refused: [string, () => string | undefined][] = [
    ["that is missing", () => undefined],
    ["that is empty", () => ""],
    ["that has expired", () => sessionToken(shop.domain, { exp: seconds() - 60 })],
    ["that is not yet good", () => sessionToken(shop.domain, { nbf: seconds() + 600 })],
    ["for another app", () => sessionToken(shop.domain, { aud: "another-app" })],
    ["signed with another secret", () => sessionToken(shop.domain, {}, "guessed")],
    ["signed with the secret of before", () => sessionToken(shop.domain, {}, secrets.previousSecret)],
    ["without a signature", () => sessionToken(shop.domain).replace(/\.[^.]*$/, ".")],
    [
      "that says it needs no signature",
      () =>
        `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${sessionToken(shop.domain).split(".")[1] ?? ""}.`,
    ],
    ["for a host that is no shop", () => sessionToken("evil.example")],
    ["issued by another shop", () => sessionToken(shop.domain, { iss: "https://other.myshopify.com/admin" })],
    ["that never expires", () => sessionToken(shop.domain, { exp: undefined })],
  ];
  test.each(refused)("%s opens no page and does no action", async (_, make) => {
    const before = stage.outgoing.length;
    for (const { isIndex, hasAction, ...route } of stage.routes.filter(({ id }) => id.startsWith("routes/app"))) {
      const path = addressOf({ ...route, isIndex, hasAction }, shop);
      const token = make();
      const looked = await ask(stage.origin, { path: `${path}.data`, token });
      expect(looked.text, path).not.toContain(shop.mark);
      expect([looked.status, looked.text.length < 2000], path).not.toEqual([200, false]);
      if (hasAction) {
        const form = { intent: "pause", task: shop.ids.task ?? "" };
        const acted = await ask(stage.origin, { path: `${path}.data${isIndex ? "?index" : ""}`, token, form });
        expect(acted.text, path).not.toContain(shop.mark);
      }
    }
    const sql = asOwner(stage.resources.database.sql);
    const [account] = await sql.query<{ state: string }>("SELECT state FROM channel_account WHERE shop_id = $1", [
      shop.shopId,
    ]);
    const [task] = await sql.query<{ open: boolean }>(
      "SELECT resolved_at IS NULL AS open FROM order_task WHERE shop_id = $1",
      [shop.shopId],
    );
    expect([account?.state, task?.open]).toEqual(["active", true]);
    expect(stage.outgoing.slice(before)).toEqual([]);
  });

  test("of one shop opens that shop, whatever the address says", async () => {
    await createTenant(stage.resources, "beta", 7_000_000);
    const query = documentQuery("beta.myshopify.com", sessionToken(shop.domain));
    const page = await ask(stage.origin, { path: `/app/activity?${query}` });
    expect(page.text).not.toContain("mark-of-beta");
    const background = await ask(stage.origin, {
      path: "/app/activity.data?shop=beta.myshopify.com",
      token: sessionToken(shop.domain),
    });
    expect(background.text).toContain(shop.mark);
    expect(background.text).not.toContain("mark-of-beta");
  });
});

describe("a channel's consent", () => {
  const back = (channel: string, query: string) =>
    ask(stage.origin, { path: `/channels/${channel}/callback?${query}` });
  const asUser = (domain: string, user = "1") => sessionToken(domain, { sub: user });
  const end = (handover: string, token?: string) =>
    ask(stage.origin, { path: "/app/channels/consent.data", token, form: { handover } });
  const exchanged = () => stage.outgoing.filter(({ body }) => body.includes("authorization_code"));
  /** As the merchant begins it, on the Channels page: the state that the channel is given. */
  async function begin(token: string) {
    const form = { connector: "ebay", marketplace: "EBAY_US" };
    const { text } = await ask(stage.origin, { path: "/app/channels.data?index", token, form });
    return /[?&]state=([\w-]{43})\b/.exec(text)?.[1] ?? "none";
  }
  const handoverIn = (location: string | null) => /\?handover=([\w-]{43})$/.exec(location ?? "")?.[1] ?? "none";

  test("its state is good once, only for its channel, and leads back to the shop that began it", async () => {
    const state = await begin(asUser(shop.domain));
    expect((await back("other", `state=${state}&code=1`)).status).toBe(200); // says that it is not available
    const first = await back("ebay", `state=${state}&code=1&redirect=https://evil.example&shop=evil.myshopify.com`);
    expect(first.status).toBe(302);
    expect(first.headers.get("location")).toMatch(
      /^https:\/\/admin\.shopify\.com\/store\/alpha\/apps\/[\w-]+\/app\/channels\/consent\?handover=[\w-]{43}$/,
    );
    const replayed = await back("ebay", `state=${state}&code=1`);
    expect([replayed.status, replayed.headers.get("location")]).toEqual([200, null]);
    expect(replayed.text).toContain("already used");
  });

  test("what another person agreed to ends in nobody's shop", async () => {
    const gamma = await createTenant(stage.resources, "gamma", 6_000_000);
    const before = exchanged().length;
    // Somebody of alpha begins, and has a seller who knows nothing of it agree: the browser that comes back is the seller's.
    const state = await begin(asUser(shop.domain));
    const handover = handoverIn((await back("ebay", `state=${state}&code=of-another-seller`)).headers.get("location"));
    // The one who began it knows the state, and never the secret.
    for (const known of [state, "of-another-seller", ""])
      expect((await end(known, asUser(shop.domain))).text).toContain("begun by somebody else");
    // The seller has the secret, and a session of another shop, of another user, or none.
    for (const token of [asUser(gamma.domain), asUser(shop.domain, "2"), undefined, sessionToken(shop.domain, {}, "x")])
      expect((await end(handover, token)).text).not.toMatch(/\/app\/channels\/\d/);
    // Nobody ends anything by being led to an address.
    await ask(stage.origin, { path: `/app/channels/consent?handover=${handover}&${documentQuery(shop.domain)}` });
    await ask(stage.origin, { path: `/app/channels/consent.data?handover=${handover}`, token: asUser(shop.domain) });
    expect(exchanged().length).toBe(before);
    // Nor is it spoilt for the one whose it is; and then it is used.
    await end(handover, asUser(shop.domain));
    await end(handover, asUser(shop.domain));
    expect(
      exchanged()
        .map(({ body }) => body.includes("code=of-another-seller"))
        .slice(before),
    ).toEqual([true]);
  });

  test("nobody can try one state after the other", async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 70; n++) {
      statuses.push(
        (
          await ask(stage.origin, {
            path: "/channels/ebay/callback?state=x",
            headers: { "x-forwarded-for": `10.0.0.${String(n)}, 198.51.100.7` },
          })
        ).status,
      );
    }
    expect(statuses.filter((status) => status === 429).length).toBe(10);
  });
});

describe("redirects", () => {
  const evil = [
    "https://evil.example",
    "//evil.example",
    "https:evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
  ];
  const places = [
    "/?shop=%",
    "/auth/exit-iframe?exitIframe=%",
    "/auth/exit-iframe?shop=alpha.myshopify.com&exitIframe=%",
  ].concat([
    "/app?shop=%",
    "/app?redirect=%&return_to=%",
    "/app/product?id=%",
    "/auth/login?shop=%",
    "//evil.example/%2e%2e?%",
  ]);
  test.each(places)("%s leads nowhere else", async (place) => {
    for (const target of evil) {
      const path = place.replaceAll("%", encodeURIComponent(target));
      const headers = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
      const reply = await ask(stage.origin, { path, headers });
      const location = reply.headers.get("location");
      if (location !== null)
        expect(["https://app.example.com", "https://admin.shopify.com"]).toContain(new URL(location, appUrl).origin);
      expect(reply.text).not.toMatch(/window\.open\("(https?:\/\/evil|javascript)/);
    }
  });
});

describe("what is too much", () => {
  test("a form that is too large, or does not say how large it is, is not read", async () => {
    const token = sessionToken(shop.domain);
    const large = await ask(stage.origin, { path: "/app/tasks.data", token, form: { task: "1".repeat(1_100_000) } });
    expect(large.status).toBe(413);
    const head = "POST /app/tasks.data HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(await raw(stage.origin, head)).toMatch(/^HTTP\/1\.1 411 /);
  });

  test("an address or a form with a NUL is refused or read without it, and is no error of ours", async () => {
    const token = sessionToken(shop.domain);
    for (const path of ["/?a=%00", "/channels/ebay/callback?state=%00", "/app/listings?q=%00", "/app/listings/%00"])
      expect((await ask(stage.origin, { path, token })).status, path).toBe(400);
    for (const route of stage.routes.filter(({ hasAction }) => hasAction)) {
      const fields = Object.fromEntries(fieldNames(stage.routes).map((name) => [name, "\0"]));
      for (const intent of intentsOf(route)) {
        const form = { ...fields, query: "q=%00&tab=%00", rules: '"\\u0000"', intent };
        const path = `${addressOf(route, shop)}.data${route.isIndex ? "?index" : ""}`;
        expect((await ask(stage.origin, { path, token, form })).status, `${path} ${intent}`).not.toBe(500);
      }
    }
  });

  test("a body that is no form, and a form for a page that takes none, are refused as what they are", async () => {
    const token = sessionToken(shop.domain);
    const before = stage.logged.length;
    for (const type of ["application/json", "text/xml", ""]) {
      const headers = { "content-type": type };
      const sent = { path: "/app/tasks?index", method: "POST", token, body: "{}", headers };
      expect((await ask(stage.origin, sent)).status, type).toBe(415);
    }
    for (const path of ["/app/orders", "/app/activity", "/app", "/"])
      expect((await ask(stage.origin, { path, token, form: { a: "1" } })).status, path).toBe(405);
    expect(stage.logged.slice(before).filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  test("who comes without a shop is told where to open the app; a wrong way out is the asker's mistake", async () => {
    const login = await ask(stage.origin, { path: "/auth/login?shop=alpha.myshopify.com" });
    expect([login.status, login.headers.get("location")]).toEqual([302, "/"]);
    const out = await ask(stage.origin, { path: "/auth/exit-iframe?exitIframe=https://evil.example" });
    expect(out.status).toBe(400);
  });

  test("a channel's messages that do not verify are refused at some number a minute", async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 130; n++)
      statuses.add((await ask(stage.origin, { path: "/channels/ebay/inbound", form: {} })).status);
    expect(statuses).toEqual(new Set([412, 429]));
  });

  test("webhooks that do not verify never shut out those that do: both come from Shopify's servers", async () => {
    const send = (key: string, id: string) => {
      const headers = {
        "x-shopify-topic": "products/delete",
        "x-shopify-shop-domain": shop.domain,
        "x-shopify-webhook-id": id,
        "x-shopify-hmac-sha256": createHmac("sha256", key).update("n=1").digest("base64"),
      };
      return ask(stage.origin, { path: "/webhooks", headers, form: { n: "1" } });
    };
    const statuses = new Set<number>();
    for (let n = 0; n < 300; n++) statuses.add((await send("guessed", String(n))).status);
    expect(statuses).toEqual(new Set([401]));
    expect((await send(secrets.apiSecret, "good-1")).status).toBe(200);
    expect((await send(secrets.previousSecret, "good-2")).status).toBe(200);
  });
});

test("metrics are for who holds the token", async () => {
  const of = (headers: Record<string, string>) => ask(stage.origin, { path: "/metrics", headers });
  expect((await of({})).status).toBe(401);
  expect((await of({ authorization: "Bearer wrong" })).status).toBe(401);
  expect((await of({ authorization: `Bearer ${secrets.metricsToken}` })).status).toBe(200);
});

test("an uninstalled shop's token opens nothing of what the shop left behind", async () => {
  const gone = await createTenant(stage.resources, "gone", 8_000_000);
  const sql = asOwner(stage.resources.database.sql);
  await sql.query("UPDATE shop SET state = 'uninstalled', uninstalled_at = now() WHERE id = $1", [gone.shopId]);
  await sql.query("DELETE FROM shop_session WHERE shop = $1", [gone.domain]);
  const reply = await ask(stage.origin, { path: "/app/orders.data", token: sessionToken(gone.domain) });
  expect(reply.text).not.toContain(gone.mark);
});

/** Bytes as they are, and the first of the answer. */
const raw = (origin: string, bytes: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.once("data", (chunk) => {
      socket.destroy();
      resolve(chunk.toString());
    });
    socket.once("error", reject);
  });
