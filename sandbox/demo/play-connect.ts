import { z } from "zod";
import type { Merchant } from "./merchant.ts";
import type { QuantityRules } from "./expected.ts";

const asked = z.object({ consentUrl: z.string() });
const form = z.object({
  account: z.object({ state: z.string(), reason: z.string() }),
  form: z.object({
    fields: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        required: z.boolean().default(false),
        choices: z.array(z.object({ value: z.string() })),
      }),
    ),
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    problems: z.array(z.string()),
  }),
  rules: z.object({
    buffer: z.number(),
    cap: z.number().nullable(),
    allocationPercent: z.number(),
    untrackedQuantity: z.number(),
  }),
});
const said = z.object({ ok: z.boolean(), text: z.string(), errors: z.record(z.string(), z.string()) });

export interface ConnectedAccount {
  id: number;
  rules: QuantityRules;
}

/** Connects a channel as a merchant does: consent on the channel's own page, back into the app, settings looked through. */
export async function connectChannel(
  merchant: Merchant,
  { connector, marketplace, seller }: { connector: string; marketplace: string; seller?: string },
): Promise<ConnectedAccount> {
  const submitted = await merchant.submit("/app/channels?index", { connector, marketplace });
  if (!("data" in submitted)) throw new Error(`Connecting ${connector} leads to ${submitted.redirect}`);
  const back = await agree(asked.parse(submitted.data).consentUrl, seller);
  const id = await end(merchant, new URL(await leave(back)));
  await completeSettings(merchant, id);
  const {
    account,
    form: filled,
    rules,
  } = form.parse(await merchant.read(`/app/channels/${id}`, "app.channels.$accountId"));
  if (account.state !== "active") throw new Error(`The account is ${account.state}: ${account.reason}`);
  if (filled.problems.length > 0) throw new Error(`The account's settings: ${filled.problems.join("; ")}`);
  return { id, rules };
}

/** Presses "Agree" on the channel's page; answers where the channel sends the browser. */
async function agree(consentUrl: string, seller?: string): Promise<string> {
  const page = await fetch(consentUrl);
  const html = await page.text();
  if (!page.ok) throw new Error(`The channel's consent page answered ${page.status}`);
  const fields = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const read = (name: string) => unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
    const chosen = read("type") === "hidden" || /\bchecked\b/.test(tag);
    if (chosen && read("name") !== "") fields.set(read("name"), read("value"));
  }
  const [, action = ""] = /<form\b[^>]*\baction="([^"]*)"/.exec(html) ?? [];
  fields.set("decision", "agree");
  if (seller !== undefined || !fields.has("seller")) fields.set("seller", seller ?? "demo-seller");
  return leave(new URL(unescaped(action), consentUrl).href, { method: "POST", body: fields });
}

/** Back in Shopify's admin: the app's own page there ends the consent, with the merchant's session. Answers the account. */
async function end(merchant: Merchant, { pathname, searchParams }: URL): Promise<number> {
  const path = pathname.replace(/^\/store\/[^/]+\/apps\/[^/]+/, "");
  const handover = searchParams.get("handover") ?? "";
  if (!path.startsWith("/app/") || handover === "") throw new Error(`After the consent the app leads to ${pathname}`);
  await merchant.open(`${path}?${searchParams.toString()}`);
  const ended = await merchant.submit(path, { handover });
  const id = "redirect" in ended ? Number(/^\/app\/channels\/(\d+)/.exec(ended.redirect)?.[1]) : NaN;
  if (!Number.isInteger(id)) throw new Error(`The consent did not end: ${JSON.stringify(ended)}`);
  return id;
}

/** One step of a browser that is sent on: answers where to. */
async function leave(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, { ...init, redirect: "manual" });
  const location = response.headers.get("location");
  if (location !== null) return new URL(location, url).href;
  const text = (await response.text()).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  throw new Error(
    `${url.replace(/\?.*/, "")} answered ${response.status} instead of leading on: ${text.slice(0, 300)}`,
  );
}

/** Fields that the app could not fill by itself get their first choice. */
async function completeSettings(merchant: Merchant, id: number): Promise<void> {
  const path = `/app/channels/${id}`;
  const { form: shown } = form.parse(await merchant.read(path, "app.channels.$accountId"));
  const values = Object.fromEntries(Object.entries(shown.values).map(([name, value]) => [name, String(value)]));
  const empty = shown.fields.filter(({ name, required }) => required && (values[name] ?? "").trim() === "");
  if (empty.length === 0) return;
  for (const { name, label, choices } of empty) {
    const [first] = choices;
    if (first === undefined) throw new Error(`The account needs “${label}”, and there is nothing to choose from`);
    values[name] = first.value;
  }
  const saved = await merchant.submit(path, { intent: "settings", ...values });
  const answer = said.parse("data" in saved ? saved.data : {});
  if (!answer.ok) throw new Error(`The account's settings were refused: ${JSON.stringify(answer.errors)}`);
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#34": '"' };
const unescaped = (text: string) => text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);
