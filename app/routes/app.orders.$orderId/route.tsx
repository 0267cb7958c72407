import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Layout, Page, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useEffect } from "react";
import { orderDetail } from "../../orders/index.ts";
import { authenticateMerchant } from "../../shopify/merchant.ts";
import { textFields } from "../../ui/form-values.ts";
import { ListingHistory } from "../../ui/listing-history.tsx";
import { MatchChooser } from "../../ui/match-chooser.tsx";
import { t } from "../../ui/messages.ts";
import { OrderBadge } from "../../ui/order-badge.tsx";
import { OrderBuyerCard } from "../../ui/order-buyer-card.tsx";
import { OrderFactsCard } from "../../ui/order-facts-card.tsx";
import { OrderLinesCard, type OrderLineView } from "../../ui/order-lines-card.tsx";
import { OrderMoneyCard } from "../../ui/order-money-card.tsx";
import { OrderStepsCard } from "../../ui/order-steps-card.tsx";
import { OrderTaskList } from "../../ui/order-task-list.tsx";
import { reasonWords } from "../../ui/order-words.ts";
import { PageProblem } from "../../ui/page-problem.tsx";
import { usePolling } from "../../ui/use-polling.ts";
import { act, type Answer } from "./act.ts";
import { TaskActions, type SendProps } from "./task-actions.tsx";
import { orderView } from "./view.ts";

const [changingPollMs, idlePollMs] = [1_500, 5_000];

async function detailOf({ request, params, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const id = Number(params.orderId);
  const isId = Number.isSafeInteger(id) && id > 0 && id <= 2_147_483_647;
  const detail = isId ? await orderDetail(context, shopId, id) : undefined;
  if (!detail) throw new Response(null, { status: 404 });
  return { shopId, detail };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: t("page.title", { page: data ? t("orders.open", { number: data.number }) : t("nav.orders") }) },
];

export async function loader(args: LoaderFunctionArgs) {
  const { detail } = await detailOf(args);
  return { now: args.context.clock.now().toISOString(), ...orderView(detail) };
}

export async function action(args: ActionFunctionArgs): Promise<Answer> {
  const { shopId, detail } = await detailOf(args);
  const answer = await act(args.context, shopId, detail.id, textFields(await args.request.formData()));
  if (!answer) throw new Response(null, { status: 400 });
  return answer;
}

type View = ReturnType<typeof useLoaderData<typeof loader>>;

export default function OrderPage() {
  const view = useLoaderData<typeof loader>();
  const { now } = view;
  const sender = useFetcher<Answer>();
  useToast(sender.data);
  usePolling(true, view.isDue ? changingPollMs : idlePollMs);
  const sent = sender.formData ? textFields(sender.formData) : {};
  const running = sender.state === "idle" ? "" : `${sent.intent ?? ""} ${sent.subject ?? ""}`;
  const send: SendProps["send"] = (intent, subject = "", rest = {}) => {
    sender.submit({ intent, subject, ...rest }, { method: "post" });
  };
  const retry = {
    content: t("order.retry"),
    loading: running.startsWith("retry "),
    onAction: () => {
      send("retry");
    },
  };
  return (
    <Page
      title={view.number}
      titleMetadata={<OrderBadge {...view} />}
      backAction={{ content: t("order.back"), url: "/app/orders" }}
      secondaryActions={view.canRetry ? [retry] : []}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <Standing view={view} />
            {view.tasks.length > 0 && (
              <OrderTaskList
                tasks={view.tasks}
                now={now}
                heading={t("order.tasks")}
                actions={(task) => (
                  <TaskActions task={task} isInShopify={view.isInShopify} running={running} send={send} />
                )}
              />
            )}
            <OrderLinesCard
              lines={view.lines}
              currency={view.currency}
              showsShipped={view.isInShopify && view.cancelledAt === null}
              chooser={(line) => chooser(line, view, sender.data, { running, send })}
            />
            <OrderMoneyCard money={view.money} />
            <OrderStepsCard
              steps={view.steps}
              currency={view.currency}
              now={now}
              retrying={running.startsWith("retryStep ") ? Number(sent.subject) : 0}
              onRetry={(id) => {
                send("retryStep", String(id));
              }}
            />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <OrderFactsCard order={view} now={now} />
            <OrderBuyerCard buyer={view.buyer} pickup={view.pickup} />
            <ListingHistory
              entries={view.timeline}
              now={now}
              heading={t("order.timeline")}
              none={t("order.timeline.none")}
            />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

/** Why it stands still, where a task does not say so. */
function Standing({ view }: { view: View }) {
  const { state, reason, message, tasks } = view;
  const isOver = view.cancelledAt !== null || view.shippedAt !== null;
  const words = isOver || tasks.length > 0 ? "" : [reasonWords(reason), message ?? ""].filter(Boolean).join(" ");
  return (
    <>
      {state === "waiting" && <Banner tone="warning">{t("order.notPaid")}</Banner>}
      {words !== "" && state !== "waiting" && (
        <Banner tone={state === "blocked" ? "critical" : "info"}>
          <Text as="p">{words}</Text>
        </Banner>
      )}
    </>
  );
}

function chooser(line: OrderLineView, view: View, answer: Answer | undefined, { running, send }: SendProps) {
  const isUnknown = line.match === "unmatched" || line.match === "ambiguous";
  if (!isUnknown || !view.canChoose) return null;
  const isAnswer = answer?.intent === "match" && answer.subject === line.remoteLineId && !answer.ok;
  return (
    <MatchChooser
      title={line.title}
      busy={running === `match ${line.remoteLineId}`}
      error={isAnswer ? answer.text : undefined}
      onSave={(variantIds) => {
        send("match", line.remoteLineId, { variantIds: variantIds.join(",") });
      }}
    />
  );
}

function useToast(answer: Answer | undefined) {
  useEffect(() => {
    if (answer && answer.text !== "") window.shopify.toast.show(answer.text, { isError: !answer.ok });
  }, [answer]);
}

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
