import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useLocation, useNavigate, useNavigation, useSearchParams } from "@remix-run/react";
import { Badge, BlockStack, Card, Page, useIndexResourceState } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { accountId } from "../../domain/ids.ts";
import {
  actionProgress,
  attention,
  endListings,
  homeSummary,
  listingFilterChoices,
  listingsPage,
  listProducts,
} from "../../listings/index.ts";
import { importStatus } from "../../mirror/index.ts";
import { authenticateMerchant } from "../../shopify/merchant.ts";
import { textFields } from "../../ui/form-values.ts";
import { isUp, shownStatus, type ListingRowView } from "../../ui/listing-row.ts";
import { ListingsEmpty } from "../../ui/listings-empty.tsx";
import { ListingsFilters } from "../../ui/listings-filters.tsx";
import {
  changedQuery,
  isFiltered,
  isOnlyTab,
  listingsSearch,
  readListingsQuery,
  type ListingsQuery,
} from "../../ui/listings-query.ts";
import { ListingsTable } from "../../ui/listings-table.tsx";
import { t } from "../../ui/messages.ts";
import { pageTitle } from "../../ui/page-title.ts";
import { PageProblem } from "../../ui/page-problem.tsx";
import { backgroundWork, RunningActions } from "../../ui/running-actions.tsx";
import { useBulk, type BulkAnswer } from "../../ui/use-bulk.tsx";
import { usePolling } from "../../ui/use-polling.ts";
import { countMatching, selectionOf, toStage } from "./asked.ts";

const tabOrder = ["all", "live", "attention", "pending", "rejected", "unlisted", "ended"] as const;
const pageSize = 50;
const [busyPollMs, changingPollMs, idlePollMs] = [1_000, 2_000, 15_000];

export const meta = pageTitle("listings.title");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const query = readListingsQuery(new URL(request.url).searchParams);
  const [summary, choices, problems, actions, run, page] = await Promise.all([
    homeSummary(context, shopId),
    listingFilterChoices(context.database, shopId),
    attention(context, shopId),
    actionProgress(context, shopId),
    importStatus(context.database, shopId),
    listingsPage(context.database, shopId, { ...toStage(query), limit: pageSize }),
  ]);
  const option = (value: string) => ({ value, label: value });
  const issues = new Map(problems.filter(({ kind }) => kind === "issue").map(({ code, message }) => [code, message]));
  const tabs = tabOrder.map((id) => {
    const { count, isMore } = page.tabs[id];
    return { id, count, isMore };
  });
  const isWhole = query.after === "" && page.nextCursor === undefined;
  return {
    now: context.clock.now().toISOString(),
    rows: page.rows.map((row): ListingRowView => ({
      id: row.listingId,
      title: row.title,
      imageUrl: row.imageUrl,
      status: shownStatus(row),
      channel: row.accountName,
      variantCount: row.variantCount,
      shownQuantity: isUp(row.status) ? row.quantity.observed : null,
      wantedQuantity: row.quantity.desired,
      priceMinMinor: row.price.minMinor,
      priceMaxMinor: row.price.maxMinor,
      currency: row.price.currency,
      issueCount: row.issueCount,
      checkedAt: row.statusAt,
    })),
    next: page.nextCursor ?? null,
    tabs,
    total: isWhole ? page.rows.length : isOnlyTab(query) ? (tabs.find(({ id }) => id === query.tab)?.count ?? 0) : null,
    accounts: summary.accounts.map(({ id, seller }) => ({ value: String(id), label: seller })),
    issues: [...issues].map(([value, label]) => ({ value, label })),
    vendors: choices.vendors.map(option),
    productTypes: choices.productTypes.map(option),
    actions,
    isImporting: run !== undefined && run.state !== "done" && run.state !== "failed",
  };
}

export async function action({ request, context }: ActionFunctionArgs): Promise<BulkAnswer> {
  const { shopId } = await authenticateMerchant(request, context);
  const { intent = "", ids = "", query = "" } = textFields(await request.formData());
  const asked = toStage(readListingsQuery(new URLSearchParams(query)));
  const { accounts } = await homeSummary(context, shopId);
  const chosen = accounts.filter(({ id }) => asked.accountId === undefined || id === asked.accountId);
  if (intent === "count") {
    const counts = chosen.map(async ({ id, seller }) => ({
      account: seller,
      ...(await countMatching(context, shopId, id, asked.filter)),
    }));
    return { intent, counts: await Promise.all(counts), started: 0 };
  }
  if (intent !== "list" && intent !== "end") throw new Response(null, { status: 400 });
  const start = intent === "list" ? listProducts : endListings;
  let started = 0;
  for (const { id } of chosen) {
    const begun = await start(context.listings, shopId, accountId(id), selectionOf(ids, asked.filter));
    started += begun?.total ?? 0;
  }
  return { intent, counts: [], started };
}

type View = ReturnType<typeof useLoaderData<typeof loader>>;

export default function Listings() {
  const view = useLoaderData<typeof loader>();
  const { rows, now, total, actions } = view;
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const { state, location } = useNavigation();
  const isLoading = state === "loading";
  // What was just chosen shows at once; the rows follow.
  const isChanging = isLoading && location.pathname === pathname;
  const query = readListingsQuery(isChanging ? new URLSearchParams(location.search) : params);
  const navigate = useNavigate();
  const picked = useIndexResourceState(rows.map(({ id }) => ({ id: String(id) })));
  const bulk = useBulk(listingsSearch({ ...query, after: "" }));
  usePolling(!bulk.isAsking, pollEvery(view));
  const show = (change: Partial<ListingsQuery>) => {
    picked.clearSelection();
    navigate({ search: listingsSearch(changedQuery(query, change)) }, { preventScrollReset: true });
  };
  const ask = (kind: "list" | "end", isAll: boolean) => {
    const ids = isAll ? [] : picked.selectedResources;
    bulk.ask({ kind, ids, counts: countTicked(view, ids) });
    picked.clearSelection();
  };
  const takesAll = picked.allResourcesSelected && view.next !== null;
  const work = backgroundWork(actions);
  const nothing = view.accounts.length === 0 || (rows.length === 0 && !isFiltered(query));
  return (
    <Page
      title={t("listings.title")}
      titleMetadata={work && <Badge tone="info">{work}</Badge>}
      fullWidth
      secondaryActions={
        rows.length === 0
          ? []
          : (["list", "end"] as const).map((kind) => ({
              content: t(isFiltered(query) ? `listings.${kind}.all` : `listings.${kind}.everything`),
              onAction: () => {
                ask(kind, true);
              },
            }))
      }
    >
      <BlockStack gap="400">
        <RunningActions actions={actions} isStarting={bulk.isStarting} />
        <Card padding="0">
          {nothing ? (
            <ListingsEmpty isConnected={view.accounts.length > 0} isImporting={view.isImporting} />
          ) : (
            <>
              <ListingsFilters
                query={query}
                tabs={view.tabs.map(({ id, count, isMore }) => ({ id, count: inFigures(count, isMore) }))}
                accounts={view.accounts}
                issues={view.issues}
                vendors={view.vendors}
                productTypes={view.productTypes}
                loading={isLoading}
                onChange={show}
              />
              <ListingsTable
                rows={rows}
                now={now}
                total={total}
                showsChannel={view.accounts.length > 1}
                selected={picked.selectedResources}
                isAllSelected={picked.allResourcesSelected}
                onSelectionChange={picked.handleSelectionChange}
                onList={() => {
                  ask("list", takesAll);
                }}
                onEnd={() => {
                  ask("end", takesAll);
                }}
                pagination={{
                  hasNext: view.next !== null,
                  hasPrevious: query.after !== "",
                  onNext: () => {
                    show({ after: view.next ?? "" });
                  },
                  onPrevious: () => {
                    show({});
                  },
                  accessibilityLabels: { next: t("listings.page.next"), previous: t("listings.page.previous") },
                }}
                loading={isLoading}
              />
            </>
          )}
        </Card>
      </BlockStack>
      {bulk.modal}
    </Page>
  );
}

const inFigures = (count: number, isMore: boolean) => `${count.toLocaleString("en")}${isMore ? "+" : ""}`;

function pollEvery({ actions, rows, isImporting }: View): number {
  if (isImporting || actions.some(({ state }) => state === "running")) return busyPollMs;
  const changing = ["sending", "ending", "pending"];
  // What was worked on within the last minute is still on its way through the channel.
  const isMoving = actions.length > 0 || rows.some(({ status }) => changing.includes(status));
  return isMoving ? changingPollMs : idlePollMs;
}

function countTicked({ rows, accounts }: View, ids: readonly string[]) {
  const ticked = rows.filter(({ id }) => ids.includes(String(id)));
  return accounts.map(({ label }) => ({
    account: label,
    count: ticked.filter(({ channel }) => channel === label).length,
    isMore: false,
  }));
}

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
