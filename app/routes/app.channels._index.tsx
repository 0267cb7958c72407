import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Button, Card, InlineGrid, InlineStack, Layout, Page, Select, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useEffect, useState } from "react";
import { beginConsent, marketplaceName, readAccounts } from "../accounts/index.ts";
import { authenticateMerchant } from "../shopify/merchant.ts";
import { AccountBadge } from "../ui/account-badge.tsx";
import { textFields } from "../ui/form-values.ts";
import { t } from "../ui/messages.ts";
import { pageTitle } from "../ui/page-title.ts";
import { PageProblem } from "../ui/page-problem.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";

export const meta = pageTitle("channels.title");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const accounts = await readAccounts(context.database.sql, shopId);
  const now = context.clock.now();
  return {
    now: now.toISOString(),
    accounts: accounts.map((account) => ({
      id: account.id,
      name: account.name,
      channel: context.connectors.get(account.connector)?.descriptor.name ?? account.connector,
      marketplace: marketplaceName(context.connectors.get(account.connector), account.marketplace),
      state: account.state,
      waiting: account.pausedUntil !== null && account.pausedUntil > now,
      connectedAt: account.connectedAt.toISOString(),
      lastCallAt: account.lastCallAt?.toISOString() ?? null,
    })),
    available: [...context.connectors.values()].map(({ id, descriptor }) => ({
      id,
      name: descriptor.name,
      summary: descriptor.summary,
      marketplaces: descriptor.marketplaces.map(({ id: value, name }) => ({ value, label: name })),
    })),
    missing: context.unconfiguredConnectors,
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId, userId } = await authenticateMerchant(request, context);
  const { connector = "", marketplace = "" } = textFields(await request.formData());
  const consentUrl = await beginConsent(context.accounts, { shopId, userId }, { connector, marketplace });
  return { consentUrl: consentUrl ?? null };
}

export default function Channels() {
  const { accounts, available, missing, now } = useLoaderData<typeof loader>();
  const first = accounts.length === 0;
  return (
    <Page title={t("channels.title")}>
      <Layout>
        {!first && (
          <Layout.Section>
            <BlockStack gap="300">
              <Box paddingInlineStart={{ xs: "400", sm: "0" }}>
                <Text as="h2" variant="headingMd">
                  {t("channels.connected.heading")}
                </Text>
              </Box>
              {accounts.map((account) => (
                <AccountCard key={account.id} account={account} now={now} />
              ))}
            </BlockStack>
          </Layout.Section>
        )}
        <Layout.Section>
          <BlockStack gap="300">
            <Box paddingInlineStart={{ xs: "400", sm: "0" }}>
              <Text as="h2" variant="headingMd">
                {t(first ? "channels.first.heading" : "channels.available.heading")}
              </Text>
            </Box>
            <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
              {available.map((connector) => (
                <ConnectCard key={connector.id} connector={connector} primary={first} />
              ))}
            </InlineGrid>
            {missing.map((name) => (
              <Text as="p" tone="subdued" key={name}>
                {t("channels.notConfigured", { channel: name })}
              </Text>
            ))}
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

type AccountView = ReturnType<typeof useLoaderData<typeof loader>>["accounts"][number];

function AccountCard({ account, now }: { account: AccountView; now: string }) {
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="center" gap="300">
        <BlockStack gap="100">
          <InlineStack gap="200" align="start" blockAlign="center">
            <Text as="h3" variant="headingSm">
              {account.channel} · {account.name}
            </Text>
            <AccountBadge state={account.state} waiting={account.waiting} />
          </InlineStack>
          <Text as="p" tone="subdued">
            {account.marketplace} · {t("channels.since")} <RelativeTime at={account.connectedAt} now={now} />
            {account.lastCallAt !== null && (
              <>
                {" · "}
                {t("channels.lastCall")} <RelativeTime at={account.lastCallAt} now={now} />
              </>
            )}
          </Text>
        </BlockStack>
        <Button
          accessibilityLabel={t("channels.manage", { account: account.name })}
          url={`/app/channels/${String(account.id)}`}
        >
          {t("channel.tab.settings")}
        </Button>
      </InlineStack>
    </Card>
  );
}

type ConnectorView = ReturnType<typeof useLoaderData<typeof loader>>["available"][number];

function ConnectCard({ connector, primary }: { connector: ConnectorView; primary: boolean }) {
  const fetcher = useFetcher<typeof action>();
  const [marketplace, setMarketplace] = useState(connector.marketplaces[0]?.value ?? "");
  const consentUrl = fetcher.data?.consentUrl;
  useEffect(() => {
    // The channel's own page refuses to be shown in a frame: it takes the whole window and comes back by itself.
    if (consentUrl) window.open(consentUrl, "_top");
  }, [consentUrl]);
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h3" variant="headingSm">
            {connector.name}
          </Text>
          <Text as="p" tone="subdued">
            {connector.summary}
          </Text>
        </BlockStack>
        <Select
          label={t("channels.marketplace")}
          options={connector.marketplaces}
          value={marketplace}
          onChange={setMarketplace}
        />
        <InlineStack>
          <Button
            variant={primary ? "primary" : "secondary"}
            loading={fetcher.state !== "idle" || Boolean(consentUrl)}
            onClick={() => {
              fetcher.submit({ connector: connector.id, marketplace }, { method: "post" });
            }}
          >
            {t("channels.connect", { channel: connector.name })}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
