import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useNavigate, useSearchParams } from "@remix-run/react";
import {
  Badge,
  BlockStack,
  Box,
  Button,
  Card,
  EmptyState,
  InlineGrid,
  InlineStack,
  Page,
  Select,
  Text,
} from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useEffect } from "react";
import { finishTask, openTasks } from "../../orders/index.ts";
import { authenticateMerchant } from "../../shopify/merchant.ts";
import { textFields } from "../../ui/form-values.ts";
import { t } from "../../ui/messages.ts";
import { OrderTaskList } from "../../ui/order-task-list.tsx";
import { taskName } from "../../ui/order-words.ts";
import { PageProblem } from "../../ui/page-problem.tsx";
import { pageTitle } from "../../ui/page-title.ts";
import { usePolling } from "../../ui/use-polling.ts";

const pageSize = 50;
const pollMs = 10_000;
const longest = 300;

export const meta = pageTitle("tasks.title");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const params = new URL(request.url).searchParams;
  const asked = (name: string) => (params.get(name) ?? "").slice(0, longest);
  const account = Number(asked("account"));
  const kind = asked("kind");
  const page = await openTasks(context, shopId, {
    ...(Number.isSafeInteger(account) && account > 0 ? { accountId: account } : {}),
    ...(kind === "" ? {} : { kind }),
    cursor: asked("after"),
    limit: pageSize,
  });
  const { nextCursor, ...rest } = page;
  return { ...rest, next: nextCursor ?? null, now: context.clock.now().toISOString() };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const task = Number(textFields(await request.formData()).task);
  if (!Number.isSafeInteger(task) || task <= 0 || task > 2_147_483_647) throw new Response(null, { status: 400 });
  const result = await finishTask(context.orders, shopId, task);
  return { ok: result.ok, text: result.ok ? t("tasks.done") : result.message };
}

type View = ReturnType<typeof useLoaderData<typeof loader>>;

export default function Tasks() {
  const view = useLoaderData<typeof loader>();
  const { rows, now, next, total } = view;
  const [params] = useSearchParams();
  const finisher = useFetcher<typeof action>();
  usePolling(true, pollMs);
  useEffect(() => {
    if (finisher.data) window.shopify.toast.show(finisher.data.text, { isError: !finisher.data.ok });
  }, [finisher.data]);
  const finishing = finisher.state === "idle" ? 0 : Number(finisher.formData?.get("task"));
  const addressOf = (after: string) => `/app/tasks?${changed(params, { after })}`;
  if (total.count === 0) {
    return (
      <Page title={t("tasks.title")} subtitle={t("tasks.subtitle")}>
        <Card padding="0">
          <EmptyState heading={t("tasks.empty.title")} image="">
            <Text as="p">{t("tasks.empty.body")}</Text>
          </EmptyState>
        </Card>
      </Page>
    );
  }
  return (
    <Page title={t("tasks.title")} subtitle={t("tasks.subtitle")}>
      <BlockStack gap="400">
        <Filters view={view} />
        {rows.length === 0 ? (
          <Card>
            <Text as="p" tone="subdued" alignment="center">
              {t("tasks.empty.filtered")}
            </Text>
          </Card>
        ) : (
          <OrderTaskList
            tasks={rows}
            now={now}
            badges={({ channel, accountName, order }) => (
              <>
                <Badge>{`${channel} · ${accountName}`}</Badge>
                {order && <Badge tone="info">{t("tasks.order", { number: order.number })}</Badge>}
              </>
            )}
            actions={(task) => (
              <TaskButtons
                task={task}
                busy={finishing === task.id}
                onFinish={() => {
                  finisher.submit({ task: String(task.id) }, { method: "post" });
                }}
              />
            )}
          />
        )}
        <Box paddingBlockEnd="400">
          <InlineStack gap="200" align="center">
            {params.has("after") && <Button url={addressOf("")}>{t("tasks.first")}</Button>}
            {next !== null && <Button url={addressOf(next)}>{t("tasks.next")}</Button>}
          </InlineStack>
        </Box>
      </BlockStack>
    </Page>
  );
}

function Filters({ view: { kinds, accounts } }: { view: View }) {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const choose = (change: Record<string, string>) => {
    navigate({ search: changed(params, { after: "", ...change }) }, { preventScrollReset: true });
  };
  return (
    <Box paddingInline={{ xs: "400", sm: "0" }}>
      <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
        <Select
          label={t("tasks.kind")}
          options={[
            { value: "", label: t("tasks.kind.all") },
            ...kinds.map(({ kind, count }) => ({
              value: kind,
              label: t("tasks.kind.counted", { kind: taskName(kind), count }),
            })),
          ]}
          value={params.get("kind") ?? ""}
          onChange={(kind) => {
            choose({ kind });
          }}
        />
        {accounts.length > 1 && (
          <Select
            label={t("tasks.account")}
            options={[
              { value: "", label: t("tasks.account.all") },
              ...accounts.map(({ id, name, channel }) => ({ value: String(id), label: `${channel} · ${name}` })),
            ]}
            value={params.get("account") ?? ""}
            onChange={(account) => {
              choose({ account });
            }}
          />
        )}
      </InlineGrid>
    </Box>
  );
}

interface TaskButtonsProps {
  task: View["rows"][number];
  busy: boolean;
  onFinish: () => void;
}

/** What needs a decision is decided on the order's page; everything else can be ticked off here. */
function TaskButtons({ task: { kind, order }, busy, onFinish }: TaskButtonsProps) {
  const names = { task: taskName(kind), number: order?.number ?? "" };
  const needsDecision = ["unknownProduct", "backorderHeld", "cancelRequested", "checkRecognised"].includes(kind);
  return (
    <InlineStack gap="200">
      {order && (
        <Button url={`/app/orders/${String(order.id)}`} accessibilityLabel={t("tasks.openOf", names)}>
          {t("tasks.open")}
        </Button>
      )}
      {!needsDecision && (
        <Button variant="tertiary" loading={busy} accessibilityLabel={t("tasks.doneOf", names)} onClick={onFinish}>
          {t("order.taskDone")}
        </Button>
      )}
    </InlineStack>
  );
}

/** The address with some of its parameters changed; an empty one is left out. */
function changed(params: URLSearchParams, change: Record<string, string>): string {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(change)) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  return next.toString();
}

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
