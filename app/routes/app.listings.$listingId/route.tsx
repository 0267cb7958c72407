import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { BlockStack, Layout, Page, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useEffect, useState } from "react";
import { listingDetail } from "../../listings/index.ts";
import { authenticateMerchant } from "../../shopify/merchant.ts";
import { CategoryCard } from "../../ui/category-card.tsx";
import { DriftNotes } from "../../ui/drift-notes.tsx";
import { EndModal } from "../../ui/end-modal.tsx";
import { textFields } from "../../ui/form-values.ts";
import { ListingHistory } from "../../ui/listing-history.tsx";
import { ListingIssues } from "../../ui/listing-issues.tsx";
import { ListingPreview } from "../../ui/listing-preview.tsx";
import { t } from "../../ui/messages.ts";
import { OffersCard } from "../../ui/offers-card.tsx";
import { OnChannelCard } from "../../ui/on-channel-card.tsx";
import { OverrideField } from "../../ui/override-field.tsx";
import { PageProblem } from "../../ui/page-problem.tsx";
import { TitleCard } from "../../ui/title-card.tsx";
import { usePolling } from "../../ui/use-polling.ts";
import { act, type Answer } from "./act.ts";
import { listingView } from "./view.ts";

const [changingPollMs, idlePollMs] = [1_500, 5_000];

async function detailOf({ request, params, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const id = Number(params.listingId);
  const detail = Number.isSafeInteger(id) && id > 0 ? await listingDetail(context, shopId, id) : undefined;
  if (!detail) throw new Response(null, { status: 404 });
  const connector = [...context.connectors.values()].find(({ descriptor }) => descriptor.name === detail.channel);
  return { shopId, detail, connector };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: t("page.title", { page: data?.title ?? t("nav.listings") }) },
];

export async function loader(args: LoaderFunctionArgs) {
  const { detail, connector } = await detailOf(args);
  const title = connector?.capabilities.title;
  const from = Number(new URL(args.request.url).searchParams.get("from"));
  const start = Number.isSafeInteger(from) && from > 0 ? from : 0;
  return {
    now: args.context.clock.now().toISOString(),
    ...listingView(detail, title && { titleMax: title.max, titleUnit: title.unit }, start),
  };
}

export async function action(args: ActionFunctionArgs): Promise<Answer> {
  const { shopId, detail, connector } = await detailOf(args);
  const fields = textFields(await args.request.formData());
  const answer = await act(args.context, shopId, { ...detail, connector: connector?.id ?? "" }, fields);
  if (!answer) throw new Response(null, { status: 400 });
  return answer;
}

export default function ListingPage() {
  const view = useLoaderData<typeof loader>();
  const { now, title } = view;
  const sender = useFetcher<Answer>();
  const overrides = useFetcher<Answer>();
  const [isEnding, setEnding] = useState(false);
  useToast(sender.data);
  useToast(overrides.data);
  usePolling(true, view.isDue || view.status === "pending" ? changingPollMs : idlePollMs);
  const send = (intent: string) => {
    sender.submit({ intent }, { method: "post" });
  };
  const running = sender.state === "idle" ? "" : sentFields(sender.formData).intent;
  const own = {
    errors: overrides.data?.errors ?? {},
    busy: overrides.state === "idle" ? "" : sentFields(overrides.formData).key,
    save: (field: string, value: string, variantId = "") => {
      overrides.submit({ intent: "override", field, variantId, value }, { method: "post" });
    },
  };
  const settings = `/app/channels/${String(view.accountId)}`;
  const product = `shopify:admin/products/${view.productId}`;
  const act = (intent: string) => ({
    loading: running === intent,
    onAction: () => {
      if (intent === "end" && view.isUp) setEnding(true);
      else send(intent);
    },
  });
  return (
    <Page
      title={title}
      backAction={{ content: t("listing.back"), url: "/app/listings" }}
      {...pageActions(view, product, act)}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <DriftNotes drift={view.drift} currency={view.currency} now={now} />
            <ListingIssues
              issues={view.issues}
              now={now}
              urls={{ category: "#category", title: "#title", rules: settings, settings, product }}
              aspectForm={(name) => (
                <OverrideField
                  label={t("listing.aspect", { name })}
                  value={view.aspectOverrides[name] ?? ""}
                  error={own.errors[`aspect:${name}`]}
                  busy={own.busy === `aspect:${name}`}
                  onSave={(value) => {
                    own.save(`aspect:${name}`, value);
                  }}
                />
              )}
            />
            {view.preview ? (
              <ListingPreview preview={view.preview} />
            ) : (
              <Text as="p" tone="subdued">
                {t("listing.notConfigured")}
              </Text>
            )}
            <OffersCard {...view} own={own} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <OnChannelCard {...view} check={act("check")} />
            <Category view={view} />
            <TitleCard {...view} states={view.titleStates} own={own} />
            <ListingHistory entries={view.history} now={now} />
          </BlockStack>
        </Layout.Section>
      </Layout>
      <EndModal
        open={isEnding}
        account={view.account}
        onClose={() => {
          setEnding(false);
        }}
        onConfirm={() => {
          setEnding(false);
          send("end");
        }}
      />
    </Page>
  );
}

type View = ReturnType<typeof useLoaderData<typeof loader>>;
type Act = (intent: string) => { loading: boolean; onAction: () => void };

function pageActions({ channel, canList, isUp, isWanted }: View, product: string, act: Act) {
  const list = { content: t("listing.list", { channel }), ...act("list") };
  return {
    ...(canList ? { primaryAction: list } : {}),
    secondaryActions: [
      ...(isWanted ? [{ content: t("listing.retry"), ...act("retry") }] : []),
      { content: t("listing.edit"), url: product, target: "_top" as const },
      ...(isUp || isWanted
        ? [{ content: t(isUp ? "listing.end" : "listing.unlist"), destructive: isUp, ...act("end") }]
        : []),
    ],
  };
}

function Category({ view: { category, channel } }: { view: View }) {
  const fetcher = useFetcher<Answer>();
  useToast(fetcher.data);
  if (!category) return null;
  const running = fetcher.state === "idle" ? "" : sentFields(fetcher.formData).intent;
  return (
    <CategoryCard
      category={category}
      channel={channel}
      sharedBy={t("listing.category.shared")}
      found={fetcher.data?.found}
      problem={fetcher.data?.errors.category}
      searching={running === "searchCategory"}
      choosing={running === "chooseCategory"}
      onSearch={(text) => {
        fetcher.submit({ intent: "searchCategory", text }, { method: "post" });
      }}
      onChoose={({ id, name }) => {
        fetcher.submit({ intent: "chooseCategory", categoryId: id, categoryName: name }, { method: "post" });
      }}
    />
  );
}

function sentFields(form: FormData | undefined) {
  const { intent = "", field = "", variantId = "" } = form ? textFields(form) : {};
  return { intent, key: `${field} ${variantId}`.trim() };
}

function useToast(answer: Answer | undefined) {
  useEffect(() => {
    if (answer && answer.text !== "") window.shopify.toast.show(answer.text, { isError: !answer.ok });
  }, [answer]);
}

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
