import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useLocation, useNavigate, useNavigation, useSearchParams } from "@remix-run/react";
import { Card, EmptyState, Page, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { orderSorts, ordersPage, orderTabs } from "../../orders/index.ts";
import { authenticateMerchant } from "../../shopify/merchant.ts";
import { t } from "../../ui/messages.ts";
import { OrdersFilters } from "../../ui/orders-filters.tsx";
import {
  changedOrdersQuery,
  isOrdersFiltered,
  ordersSearch,
  readOrdersQuery,
  type OrdersQueryView,
} from "../../ui/orders-query.ts";
import { OrdersTable } from "../../ui/orders-table.tsx";
import { PageProblem } from "../../ui/page-problem.tsx";
import { pageTitle } from "../../ui/page-title.ts";
import { usePolling } from "../../ui/use-polling.ts";

const pageSize = 50;
const [changingPollMs, idlePollMs] = [2_000, 10_000];

export const meta = pageTitle("orders.title");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const query = readOrdersQuery(new URL(request.url).searchParams);
  const account = Number(query.account);
  const { rows, nextCursor, tabs, accounts } = await ordersPage(context, shopId, {
    tab: orderTabs.find((tab) => tab === query.tab) ?? "all",
    search: query.search,
    ...(Number.isSafeInteger(account) && account > 0 ? { accountId: account } : {}),
    sort: orderSorts.find((sort) => sort === query.sort) ?? "newest",
    cursor: query.after,
    limit: pageSize,
  });
  return {
    now: context.clock.now().toISOString(),
    rows,
    next: nextCursor ?? null,
    tabs: orderTabs.map((id) => ({ id, ...tabs[id] })),
    accounts: accounts.map(({ id, name, channel }) => ({ value: String(id), label: `${channel} · ${name}` })),
  };
}

export default function Orders() {
  const { rows, now, next, tabs, accounts } = useLoaderData<typeof loader>();
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const { state, location } = useNavigation();
  const isLoading = state === "loading";
  // What was just chosen shows at once; the rows follow.
  const isChanging = isLoading && location.pathname === pathname;
  const query = readOrdersQuery(isChanging ? new URLSearchParams(location.search) : params);
  const navigate = useNavigate();
  usePolling(true, rows.some((row) => row.state === "due") ? changingPollMs : idlePollMs);
  const show = (change: Partial<OrdersQueryView>) => {
    navigate({ search: ordersSearch(changedOrdersQuery(query, change)) }, { preventScrollReset: true });
  };
  if (rows.length === 0 && !isOrdersFiltered(query) && query.after === "") {
    return (
      <Page title={t("orders.title")} fullWidth>
        <Card padding="0">
          <NoOrders isConnected={accounts.length > 0} />
        </Card>
      </Page>
    );
  }
  return (
    <Page title={t("orders.title")} fullWidth>
      <Card padding="0">
        <OrdersFilters
          query={query}
          tabs={tabs.map(({ id, count, isMore }) => ({ id, count: inFigures(count, isMore) }))}
          accounts={accounts}
          loading={isLoading}
          onChange={show}
        />
        <OrdersTable
          rows={rows}
          now={now}
          pagination={{
            hasNext: next !== null,
            hasPrevious: query.after !== "",
            onNext: () => {
              show({ after: next ?? "" });
            },
            onPrevious: () => {
              show({});
            },
            accessibilityLabels: { next: t("orders.page.next"), previous: t("orders.page.previous") },
          }}
          loading={isLoading}
        />
      </Card>
    </Page>
  );
}

const inFigures = (count: number, isMore: boolean) => `${count.toLocaleString("en")}${isMore ? "+" : ""}`;

function NoOrders({ isConnected }: { isConnected: boolean }) {
  return (
    <EmptyState
      heading={t("orders.empty.title")}
      image=""
      {...(isConnected ? {} : { action: { content: t("listings.empty.connectAction"), url: "/app/channels" } })}
    >
      <Text as="p">{t(isConnected ? "orders.empty.none" : "orders.empty.connect")}</Text>
    </EmptyState>
  );
}

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
