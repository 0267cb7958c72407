import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { BlockStack, Layout, Page } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useEffect } from "react";
import { marketplaceName, readAccounts, type Account } from "../../accounts/index.ts";
import type { ShopId } from "../../domain/ids.ts";
import { actionProgress, attention, homeSummary } from "../../listings/index.ts";
import { catalogCounts, importStatus, requestImport } from "../../mirror/index.ts";
import { orderFigures, ordersAttention } from "../../orders/index.ts";
import { authenticateMerchant } from "../../shopify/merchant.ts";
import { attentionView, taskAttentionView } from "../../ui/attention-view.ts";
import { AttentionList } from "../../ui/attention-list.tsx";
import { CatalogCard } from "../../ui/catalog-card.tsx";
import { ChannelHealth } from "../../ui/channel-health.tsx";
import { ImportProgress } from "../../ui/import-progress.tsx";
import { t } from "../../ui/messages.ts";
import { OrdersCard } from "../../ui/orders-card.tsx";
import { pageTitle } from "../../ui/page-title.ts";
import { PageProblem } from "../../ui/page-problem.tsx";
import { RunningActions } from "../../ui/running-actions.tsx";
import { SetupChecklist } from "../../ui/setup-checklist.tsx";
import { usePolling } from "../../ui/use-polling.ts";
import { setupSteps } from "./setup-steps.tsx";

const busyPollMs = 1_000;
const idlePollMs = 15_000;
const shownAttention = 8;

export const meta = pageTitle("home.title");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const [run, catalog, accounts, summary, waiting, actions, tasks, orders] = await Promise.all([
    readingOf(context, shopId),
    catalogCounts(context.database, shopId),
    readAccounts(context.database.sql, shopId),
    homeSummary(context, shopId),
    attention(context, shopId),
    actionProgress(context, shopId),
    ordersAttention(context, shopId),
    orderFigures(context, shopId),
  ]);
  const nowMs = context.clock.nowMs();
  const shownTasks = tasks.groups.slice(0, shownAttention);
  const shown = waiting.slice(0, shownAttention);
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
    attention: [...shownTasks.map((group) => taskAttentionView(group, nowMs)), ...shown.map(attentionView)].sort(
      (a, b) => gravity(a.tone) - gravity(b.tone),
    ),
    attentionMore: waiting.length - shown.length,
    tasksMore: tasks.groups.length - shownTasks.length,
    orders,
    actions,
  };
}

const gravity = (tone: "critical" | "warning") => (tone === "critical" ? 0 : 1);

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
            <BlockStack gap="400">
              <AttentionList items={view.attention} more={view.attentionMore} moreTasks={view.tasksMore} />
              <OrdersCard figures={view.orders} />
            </BlockStack>
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

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
