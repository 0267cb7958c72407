import { redirect, type AppLoadContext } from "@remix-run/node";
import {
  beginConsent,
  disconnect,
  pauseAccount,
  readAccount,
  saveSettings,
  testConnection,
  type Account,
} from "../../accounts/index.ts";
import { accountId as toAccountId, type ShopId } from "../../domain/ids.ts";
import { saveRules } from "../../listings/index.ts";
import { setImportFrom } from "../../orders/index.ts";
import { storableText } from "../../ui/form-values.ts";
import { t } from "../../ui/messages.ts";
import { rulesDraft, rulesInput } from "../../ui/rules-draft.ts";

/** The account of the address, of this shop; 404 for any other. */
export async function accountOf(context: AppLoadContext, shopId: ShopId, param: string | undefined): Promise<Account> {
  const account = await readAccount(context.database.sql, shopId, toAccountId(Number(param) || 0));
  if (!account || account.state === "disconnected") throw new Response(null, { status: 404 });
  return account;
}

export interface Answer {
  intent: string;
  ok: boolean;
  text: string;
  errors: Record<string, string>;
  consentUrl?: string;
}
const said = (intent: string, ok: boolean, text = "", errors: Record<string, string> = {}): Answer => ({
  intent,
  ok,
  text,
  errors,
});

/** Does what a button or a form of the page asks for. */
export async function act(
  context: AppLoadContext,
  account: Account,
  userId: string,
  intent: string,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> {
  const { shopId } = account;
  switch (intent) {
    case "settings": {
      const saved = await saveSettings(context.accounts, account, fields);
      return saved.ok ? said(intent, true, t("channel.saved")) : said(intent, false, "", saved.errors);
    }
    case "rules":
      return await keepRules(context, account, fields.rules ?? "");
    case "importFrom": {
      // A date field has no time zone: the day begins with UTC's, for everybody.
      const from = new Date(`${fields.date ?? ""}T00:00:00Z`);
      const saved = await setImportFrom(context.orders, shopId, account.id, from);
      return saved.ok
        ? said(intent, true, t("channel.orders.saved"))
        : said(intent, false, "", { importFrom: saved.message });
    }
    case "test": {
      const tested = await testConnection(context.accounts, shopId, account.id);
      const text = tested.ok
        ? t("channel.test.ok", { name: tested.text })
        : t("channel.test.failed", { reason: tested.text });
      return said(intent, tested.ok, text);
    }
    case "pause":
    case "resume":
      return said(intent, await pauseAccount(context.accounts, shopId, account.id, intent === "pause"));
    case "reconnect": {
      const { connector, marketplace } = account;
      const consentUrl = await beginConsent(context.accounts, { shopId, userId }, { connector, marketplace });
      return { ...said(intent, consentUrl !== undefined), ...(consentUrl ? { consentUrl } : {}) };
    }
    case "disconnect": {
      const endListings = fields.endListings === "true";
      await disconnect(context.accounts, shopId, account.id, { endListings });
      if (endListings) return said(intent, true, t("channel.disconnecting"));
      throw redirect("/app/channels");
    }
    default:
      throw new Response(null, { status: 400 });
  }
}

async function keepRules(context: AppLoadContext, account: Account, json: string): Promise<Answer> {
  const draft = rulesDraft.safeParse(parseJson(json));
  if (!draft.success) throw new Response(null, { status: 400 });
  const saved = await saveRules(context.listings, account.shopId, account.id, rulesInput(draft.data, account.currency));
  return saved.ok ? said("rules", true, t("rules.saved")) : said("rules", false, "", saved.errors);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (typeof value === "string" ? storableText(value) : value));
  } catch {
    return undefined; // the schema refuses it
  }
}
