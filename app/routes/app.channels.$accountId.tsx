import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { useFetcher, useLoaderData, useSearchParams } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, Layout, Page, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useEffect, useState } from "react";
import {
  beginConsent,
  disconnect,
  marketplaceName,
  pauseAccount,
  readAccount,
  saveSettings,
  settingsForm,
  testConnection,
  type Account,
} from "../accounts/index.ts";
import { accountId as toAccountId, type ShopId } from "../domain/ids.ts";
import { readRules } from "../domain/rules.ts";
import { previewDisconnect, ruleChoices, saveRules } from "../listings/index.ts";
import { authenticateMerchant } from "../shopify/merchant.ts";
import { AccountBadge } from "../ui/account-badge.tsx";
import { DisconnectModal } from "../ui/disconnect-modal.tsx";
import { textFields } from "../ui/form-values.ts";
import { t } from "../ui/messages.ts";
import { RulesForm } from "../ui/rules-form.tsx";
import { rulesDraft, rulesInput } from "../ui/rules-draft.ts";
import { SettingFields } from "../ui/setting-fields.tsx";

async function accountOf(context: LoaderFunctionArgs["context"], shopId: ShopId, param: string | undefined) {
  const account = await readAccount(context.database.sql, shopId, toAccountId(Number(param) || 0));
  if (!account || account.state === "disconnected") throw new Response(null, { status: 404 });
  return account;
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: t("page.title", { page: data?.account.name ?? t("nav.channels") }) },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const merchant = await authenticateMerchant(request, context);
  const account = await accountOf(context, merchant.shopId, params["accountId"]);
  const [form, choices, disconnecting] = await Promise.all([
    settingsForm(context.accounts, account),
    ruleChoices(context.database, merchant.shopId),
    previewDisconnect(context.database, merchant.shopId, account.id),
  ]);
  return {
    account: {
      name: account.name,
      channel: context.connectors.get(account.connector)?.descriptor.name ?? account.connector,
      connector: account.connector,
      marketplace: marketplaceName(context.connectors.get(account.connector), account.marketplace),
      currency: account.currency,
      state: account.state,
      reason: account.stateReason ?? "",
      waiting: account.pausedUntil !== null && account.pausedUntil > context.clock.now(),
    },
    form,
    rules: readRules(account.rules),
    shopCurrency: merchant.currency,
    ...choices,
    disconnecting,
  };
}

interface Answer {
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

export async function action({ request, params, context }: ActionFunctionArgs): Promise<Answer> {
  const { shopId } = await authenticateMerchant(request, context);
  const account = await accountOf(context, shopId, params["accountId"]);
  const { intent = "", ...fields } = textFields(await request.formData());
  switch (intent) {
    case "settings": {
      const saved = await saveSettings(context.accounts, account, fields);
      return saved.ok ? said(intent, true, t("channel.saved")) : said(intent, false, "", saved.errors);
    }
    case "rules":
      return await keepRules(context, account, fields["rules"] ?? "");
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
      const consentUrl = await beginConsent(context.accounts, shopId, { connector, marketplace });
      return { ...said(intent, consentUrl !== undefined), ...(consentUrl ? { consentUrl } : {}) };
    }
    case "disconnect": {
      const endListings = fields["endListings"] === "true";
      await disconnect(context.accounts, shopId, account.id, { endListings });
      if (endListings) return said(intent, true, t("channel.disconnecting"));
      throw redirect("/app/channels");
    }
    default:
      throw new Response(null, { status: 400 });
  }
}

async function keepRules(context: ActionFunctionArgs["context"], account: Account, json: string): Promise<Answer> {
  const draft = rulesDraft.safeParse(parseJson(json));
  if (!draft.success) throw new Response(null, { status: 400 });
  const saved = await saveRules(context.listings, account.shopId, account.id, rulesInput(draft.data, account.currency));
  return saved.ok ? said("rules", true, t("rules.saved")) : said("rules", false, "", saved.errors);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema refuses it
  }
}

export default function AccountPage() {
  const { account, form, rules, shopCurrency, locations, collections, disconnecting } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const settings = useFetcher<typeof action>();
  const ruleSaver = useFetcher<typeof action>();
  const other = useFetcher<typeof action>();
  const [asksDisconnect, setAsksDisconnect] = useState(false);
  useAnswer(settings.data);
  useAnswer(ruleSaver.data);
  useAnswer(other.data);
  const send = (intent: string, rest: Record<string, string> = {}) => {
    other.submit({ intent, ...rest }, { method: "post" });
  };
  const pauses = account.state === "paused" ? "resume" : "pause";
  return (
    <Page
      title={`${account.channel} · ${account.name}`}
      subtitle={account.marketplace}
      titleMetadata={<AccountBadge state={account.state} waiting={account.waiting} />}
      backAction={{ content: t("channels.title"), url: "/app/channels" }}
      secondaryActions={[
        {
          content: t("channel.test"),
          loading: other.state !== "idle" && other.formData?.get("intent") === "test",
          onAction: () => {
            send("test");
          },
        },
        {
          content: t(pauses === "pause" ? "channel.pause" : "channel.resume"),
          disabled: account.state !== "active" && account.state !== "paused",
          onAction: () => {
            send(pauses);
          },
        },
        {
          content: t("channel.disconnect"),
          destructive: true,
          onAction: () => {
            setAsksDisconnect(true);
          },
        },
      ]}
    >
      <Layout>
        <StateBanner
          account={account}
          welcome={search.has("connected")}
          onReconnect={() => {
            send("reconnect");
          }}
        />
        {form.problems.length > 0 && (
          <Layout.Section>
            <Banner tone="warning" title={t("channel.problem")}>
              {form.problems.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </Banner>
          </Layout.Section>
        )}
        <Layout.AnnotatedSection title={t("channel.tab.settings")} description={t("channel.settings.help")}>
          <Card>
            <settings.Form method="post">
              <input type="hidden" name="intent" value="settings" />
              <BlockStack gap="400">
                <SettingFields fields={form.fields} values={form.values} errors={settings.data?.errors ?? {}} />
                <SaveRow busy={settings.state !== "idle"} />
              </BlockStack>
            </settings.Form>
          </Card>
        </Layout.AnnotatedSection>
        <Layout.AnnotatedSection title={t("rules.heading")} description={t("rules.help")}>
          <ruleSaver.Form method="post">
            <input type="hidden" name="intent" value="rules" />
            <BlockStack gap="400">
              <RulesForm
                rules={rules}
                errors={ruleSaver.data?.errors ?? {}}
                shopCurrency={shopCurrency}
                currency={account.currency}
                locations={locations}
                collections={collections}
              />
              <SaveRow busy={ruleSaver.state !== "idle"} />
            </BlockStack>
          </ruleSaver.Form>
        </Layout.AnnotatedSection>
      </Layout>
      <DisconnectModal
        open={asksDisconnect}
        seller={account.name}
        live={disconnecting.live}
        pending={disconnecting.pending}
        onClose={() => {
          setAsksDisconnect(false);
        }}
        onConfirm={(endListings) => {
          setAsksDisconnect(false);
          send("disconnect", { endListings: String(endListings) });
        }}
      />
    </Page>
  );
}

/** Says what an action answered, in a toast; goes to the channel's consent page if that is the answer. */
function useAnswer(answer: Answer | undefined) {
  useEffect(() => {
    if (!answer) return;
    if (answer.consentUrl) window.open(answer.consentUrl, "_top");
    else if (answer.text) window.shopify.toast.show(answer.text, { isError: !answer.ok });
  }, [answer]);
}

function SaveRow({ busy }: { busy: boolean }) {
  return (
    <div>
      <Button submit variant="primary" loading={busy}>
        {t("action.save")}
      </Button>
    </div>
  );
}

interface StateBannerProps {
  account: { name: string; state: string; reason: string };
  welcome: boolean;
  onReconnect: () => void;
}

function StateBanner({ account, welcome, onReconnect }: StateBannerProps) {
  const banner =
    account.state === "needsAuth" ? (
      <Banner tone="critical" action={{ content: t("channel.reconnect"), onAction: onReconnect }}>
        <Text as="p">{t("channel.needsAuth", { reason: account.reason })}</Text>
      </Banner>
    ) : account.state === "paused" ? (
      <Banner tone="warning">{t("channel.paused")}</Banner>
    ) : account.state === "closing" ? (
      <Banner tone="info">{t("channel.closing")}</Banner>
    ) : welcome ? (
      <Banner tone="success">{t("channel.connected", { seller: account.name })}</Banner>
    ) : null;
  return banner && <Layout.Section>{banner}</Layout.Section>;
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
