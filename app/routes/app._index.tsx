import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { BlockStack, Button, Layout, Page, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useEffect } from "react";
import { marketplaceName, readAccounts, type Account } from "../accounts/index.ts";
import type { ShopId } from "../domain/ids.ts";
import { actionProgress, attention, homeSummary } from "../listings/index.ts";
import { catalogCounts, importStatus, requestImport } from "../mirror/index.ts";
import { authenticateMerchant } from "../shopify/merchant.ts";
import { attentionView } from "../ui/attention-view.ts";
import { AttentionList } from "../ui/attention-list.tsx";
import { CatalogCard } from "../ui/catalog-card.tsx";
import { ChannelHealth } from "../ui/channel-health.tsx";
import { ImportProgress } from "../ui/import-progress.tsx";
import { t } from "../ui/messages.ts";
import { pageTitle } from "../ui/page-title.ts";
import { PageProblem } from "../ui/page-problem.tsx";
import { RunningActions } from "../ui/running-actions.tsx";
import { SetupChecklist, type SetupStep } from "../ui/setup-checklist.tsx";
import { usePolling } from "../ui/use-polling.ts";

const busyPollMs = 1_000;
const idlePollMs = 15_000;
const shownAttention = 8;

export const meta = pageTitle("home.title");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const [run, catalog, accounts, summary, waiting, actions] = await Promise.all([
    readingOf(context, shopId),
    catalogCounts(context.database, shopId),
    readAccounts(context.database.sql, shopId),
    homeSummary(context, shopId),
    attention(context, shopId),
    actionProgress(context, shopId),
  ]);
  const needing = accounts.find((account) => !hasItsSettings(context, account));
  return {
    now: context.clock.now().toISOString(),
    catalog,
    run,
    accounts: summary.accounts.map((account) => ({
      ...account,
      marketplace: marketplaceName(context.connectors.get(account.connector), account.marketplace),
    })),
    settingsMissing: needing?.id ?? null,
    attention: waiting.slice(0, shownAttention).map(attentionView),
    attentionMore: Math.max(0, waiting.length - shownAttention),
    actions,
  };
}

/** How far the reading of the catalog is. Where there never was one, nobody should have to ask for it. */
async function readingOf(context: LoaderFunctionArgs["context"], shopId: ShopId) {
  const run = await importStatus(context.database, shopId);
  if (!run) {
    await requestImport(context, shopId);
    return {
      kind: "import",
      state: "requested",
      done: 0,
      total: 0,
      products: 0,
      variants: 0,
      finishedAt: null,
      error: "",
    };
  }
  return {
    kind: run.kind,
    state: run.state,
    done: run.objectsSeen,
    total: run.objectsTotal,
    products: run.productsSeen,
    variants: run.variantsSeen,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    error: run.error ?? "",
  };
}

function hasItsSettings({ connectors }: LoaderFunctionArgs["context"], account: Account): boolean {
  const fields = connectors.get(account.connector)?.descriptor.settings ?? [];
  return fields.every(({ name, required }) => !required || String(account.settings[name] ?? "").trim() !== "");
}

/** The merchant's wish to have Shopify read again in full. */
export async function action({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  await requestImport(context, shopId);
  return { ok: true };
}

type View = ReturnType<typeof useLoaderData<typeof loader>>;

export default function Home() {
  const view = useLoaderData<typeof loader>();
  const { accounts, actions, catalog, now, run } = view;
  const reader = useFetcher<typeof action>();
  const isReading = run.state !== "done" && run.state !== "failed";
  const isBusy =
    isReading ||
    reader.data !== undefined ||
    actions.some(({ state }) => state === "running") ||
    accounts.some(({ changesWaiting }) => changesWaiting > 0);
  usePolling(true, isBusy ? busyPollMs : idlePollMs);
  const startReading = () => {
    reader.submit({}, { method: "post" });
  };
  const steps = setupSteps(view, startReading, reader.state !== "idle");
  const isSetUp = steps.every(({ isDone }) => isDone);
  useEffect(() => {
    if (reader.data && isSetUp) window.shopify.toast.show(t("home.catalog.started"));
  }, [reader.data, isSetUp]);
  return (
    <Page title={t("home.title")}>
      <Layout>
        {!isSetUp && (
          <Layout.Section>
            <SetupChecklist steps={steps} />
          </Layout.Section>
        )}
        {isSetUp && isReading && (
          <Layout.Section>
            <ImportProgress run={run} isCard />
          </Layout.Section>
        )}
        {actions.length > 0 && (
          <Layout.Section>
            <RunningActions actions={actions} />
          </Layout.Section>
        )}
        {accounts.length > 0 && (
          <Layout.Section>
            <AttentionList items={view.attention} more={view.attentionMore} />
          </Layout.Section>
        )}
        {accounts.length > 0 && (
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              {accounts.map((account) => (
                <ChannelHealth key={account.id} account={account} now={now} />
              ))}
              <CatalogCard
                {...catalog}
                readAt={run.finishedAt}
                now={now}
                busy={isReading || reader.state !== "idle"}
                onRead={startReading}
              />
            </BlockStack>
          </Layout.Section>
        )}
      </Layout>
    </Page>
  );
}

function setupSteps({ run, catalog, accounts, settingsMissing }: View, onRead: () => void, busy: boolean): SetupStep[] {
  const [first] = accounts;
  const isListed = accounts.some(({ counts: { unlisted: _, ...others } }) => Object.values(others).some((n) => n > 0));
  // Later readings undo nothing of the set-up.
  const isLater = isListed || run.kind !== "import" || run.state === "failed";
  const isImported = run.state === "done" || (catalog.products > 0 && isLater);
  return [
    {
      key: "import",
      isDone: isImported,
      title: t("home.setup.import.title"),
      body: isImported ? t("home.setup.import.done", catalog) : t("home.setup.import.body"),
      action: isImported ? undefined : <ImportStep run={run} busy={busy} onRead={onRead} />,
    },
    {
      key: "connect",
      isDone: first !== undefined,
      title: t("home.setup.connect.title"),
      body: first ? t("home.setup.connect.done", { account: first.seller }) : t("home.setup.connect.body"),
      action: <StepLink url="/app/channels" text={t("home.setup.connect.action")} isMain={!first} />,
    },
    {
      key: "settings",
      isDone: first !== undefined && settingsMissing === null,
      title: t("home.setup.settings.title"),
      body: t("home.setup.settings.body"),
      action: first && (
        <StepLink
          url={`/app/channels/${String(settingsMissing ?? first.id)}`}
          text={t("home.setup.settings.action")}
          isMain={settingsMissing !== null}
        />
      ),
    },
    {
      key: "list",
      isDone: isListed,
      title: t("home.setup.list.title"),
      body: t("home.setup.list.body"),
      action: <StepLink url="/app/listings" text={t("home.setup.list.action")} isMain={first !== undefined} />,
    },
  ];
}

function StepLink({ url, text, isMain }: { url: string; text: string; isMain: boolean }) {
  return (
    <div>
      <Button url={url} variant={isMain ? "primary" : "secondary"}>
        {text}
      </Button>
    </div>
  );
}

function ImportStep({ run, busy, onRead }: { run: View["run"]; busy: boolean; onRead: () => void }) {
  if (run.state !== "failed") return <ImportProgress run={run} />;
  return (
    <BlockStack gap="200">
      <Text as="p">{t("home.setup.import.failed", { reason: run.error })}</Text>
      <div>
        <Button variant="primary" loading={busy} onClick={onRead}>
          {t("home.setup.import.again")}
        </Button>
      </div>
    </BlockStack>
  );
}

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
