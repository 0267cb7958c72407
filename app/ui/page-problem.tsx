import { isRouteErrorResponse, useRevalidator, useRouteError } from "@remix-run/react";
import { Banner, BlockStack, Card, EmptyState, Page, Text } from "@shopify/polaris";
import { t } from "./messages.ts";

/**
 * A route's ErrorBoundary, inside the frame: the menu stays, and words say what to do. Answers that carry a page of
 * Shopify's library (a session that must be renewed) go on to the frame's own boundary.
 */
export function PageProblem() {
  const error: unknown = useRouteError();
  const revalidator = useRevalidator();
  // 405 is Remix's own: a form that was sent to a page that takes none.
  if (isRouteErrorResponse(error) && error.status !== 405 && typeof error.data === "string" && error.data !== "")
    throw error as unknown as Error; // what React rethrows need not be an Error
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  if (isMissing) {
    return (
      <Page title={t("error.notFound.title")} backAction={{ content: t("nav.home"), url: "/app" }}>
        <Card>
          <EmptyState heading={t("error.missing.heading")} action={{ content: t("nav.home"), url: "/app" }} image="">
            <Text as="p">{t("error.missing.body")}</Text>
          </EmptyState>
        </Card>
      </Page>
    );
  }
  return (
    <Page title={t("error.unexpected.title")} backAction={{ content: t("nav.home"), url: "/app" }}>
      <Banner
        tone="critical"
        title={t("error.page.title")}
        action={{
          content: t("action.retry"),
          loading: revalidator.state !== "idle",
          onAction: () => {
            revalidator.revalidate();
          },
        }}
      >
        <BlockStack gap="200">
          <Text as="p">{t("error.unexpected.body")}</Text>
        </BlockStack>
      </Banner>
    </Page>
  );
}
