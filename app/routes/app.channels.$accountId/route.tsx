import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useFetcher, useLoaderData, useSearchParams } from "@remix-run/react";
import { Banner, BlockStack, Card, Layout, Page } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useState } from "react";
import { marketplaceName, settingsForm } from "../../accounts/index.ts";
import { readRules } from "../../domain/rules.ts";
import { previewDisconnect, ruleChoices } from "../../listings/index.ts";
import { orderFeed, ordersOf } from "../../orders/index.ts";
import { authenticateMerchant } from "../../shopify/merchant.ts";
import { AccountBadge } from "../../ui/account-badge.tsx";
import { DisconnectModal } from "../../ui/disconnect-modal.tsx";
import { textFields } from "../../ui/form-values.ts";
import { t } from "../../ui/messages.ts";
import { RulesForm } from "../../ui/rules-form.tsx";
import { PageProblem } from "../../ui/page-problem.tsx";
import { SettingsSection } from "../../ui/settings-section.tsx";
import { SettingFields } from "../../ui/setting-fields.tsx";
import { accountOf, act } from "./act.ts";
import { headerActions } from "./header-actions.ts";
import { OrdersPart, SaveRow, StateBanner, useAnswer } from "./parts.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: t("page.title", { page: data?.account.name ?? t("nav.channels") }) },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const merchant = await authenticateMerchant(request, context);
  const account = await accountOf(context, merchant.shopId, params.accountId);
  const [form, choices, disconnecting, feed] = await Promise.all([
    settingsForm(context.accounts, account),
    ruleChoices(context.database, merchant.shopId),
    previewDisconnect(context.database, merchant.shopId, account.id),
    orderFeed(context, merchant.shopId, account.id),
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
    now: context.clock.now().toISOString(),
    hasOrders: ordersOf(context, account.connector) !== undefined,
    feed: feed ?? null,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { shopId, userId } = await authenticateMerchant(request, context);
  const account = await accountOf(context, shopId, params.accountId);
  const { intent = "", ...fields } = textFields(await request.formData());
  return await act(context, account, userId, intent, fields);
}

export default function AccountPage() {
  const view = useLoaderData<typeof loader>();
  const { account, form, rules, shopCurrency, locations, collections, disconnecting } = view;
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
  return (
    <Page
      title={`${account.channel} · ${account.name}`}
      subtitle={account.marketplace}
      titleMetadata={<AccountBadge state={account.state} waiting={account.waiting} />}
      backAction={{ content: t("channels.title"), url: "/app/channels" }}
      secondaryActions={headerActions(account.state, other, send, () => {
        setAsksDisconnect(true);
      })}
    >
      <Layout>
        <StateBanner
          account={account}
          welcome={search.has("connected")}
          onReconnect={() => {
            send("reconnect");
          }}
        />
        {form.problems.length > 0 && account.state !== "needsAuth" && (
          <Layout.Section>
            <Banner tone="warning" title={t("channel.problem")}>
              {form.problems.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </Banner>
          </Layout.Section>
        )}
        <Layout.Section>
          <SettingsSection title={t("channel.tab.settings")} description={t("channel.settings.help")}>
            <Card>
              <settings.Form method="post">
                <input type="hidden" name="intent" value="settings" />
                <BlockStack gap="400">
                  <SettingFields fields={form.fields} values={form.values} errors={settings.data?.errors ?? {}} />
                  <SaveRow busy={settings.state !== "idle"} />
                </BlockStack>
              </settings.Form>
            </Card>
          </SettingsSection>
        </Layout.Section>
        {view.hasOrders && <OrdersPart feed={view.feed} now={view.now} />}
        <Layout.Section>
          <SettingsSection title={t("rules.heading")} description={t("rules.help")}>
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
          </SettingsSection>
        </Layout.Section>
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

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
