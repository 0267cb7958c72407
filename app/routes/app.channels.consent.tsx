import { replace, type ActionFunctionArgs, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useSearchParams } from "@remix-run/react";
import { Banner, BlockStack, Card, InlineStack, Page, Spinner, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useEffect, useRef } from "react";
import { completeConsent } from "../accounts/index.ts";
import { authenticateMerchant } from "../shopify/merchant.ts";
import { textFields } from "../ui/form-values.ts";
import { t } from "../ui/messages.ts";
import { pageTitle } from "../ui/page-title.ts";
import { PageProblem } from "../ui/page-problem.tsx";

export const meta = pageTitle("consent.ending.title");

/** Nothing is done by opening the page: anybody can lead a merchant to an address. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await authenticateMerchant(request, context);
  return null;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId, userId } = await authenticateMerchant(request, context);
  const { handover = "" } = textFields(await request.formData());
  const outcome = await completeConsent(context.accounts, { shopId, userId }, handover);
  // In place of this page: "back" is not to lead to an answer that is used.
  if (outcome.kind === "connected") throw replace(`/app/channels/${String(outcome.accountId)}?connected=1`);
  return { reason: outcome.reason };
}

/** The way back from a channel's consent page, shown for the moment that the channel needs to give its tokens. */
export default function ConsentEnding() {
  const [search] = useSearchParams();
  const handover = search.get("handover") ?? "";
  const { submit, data } = useFetcher<typeof action>();
  const sent = useRef("");
  useEffect(() => {
    if (sent.current === handover) return; // once, also when React runs effects twice
    sent.current = handover;
    submit({ handover }, { method: "post" });
  }, [handover, submit]);
  const reason = handover === "" ? t("consent.ending.nothing") : data?.reason;
  return (
    <Page title={t("consent.ending.title")} backAction={{ content: t("nav.channels"), url: "/app/channels" }}>
      {reason === undefined ? (
        <Card>
          <div role="status">
            <InlineStack gap="300" blockAlign="center" wrap={false}>
              <Spinner size="small" />
              <BlockStack gap="100">
                <Text as="p">{t("consent.ending.body")}</Text>
                <Text as="p" tone="subdued">
                  {t("consent.ending.wait")}
                </Text>
              </BlockStack>
            </InlineStack>
          </div>
        </Card>
      ) : (
        <Banner
          tone="critical"
          title={t("consent.failed.title")}
          action={{ content: t("consent.ending.again"), url: "/app/channels" }}
        >
          <p>{reason}</p>
        </Banner>
      )}
    </Page>
  );
}

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
