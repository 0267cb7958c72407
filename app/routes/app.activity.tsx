import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Button, Card, EmptyState, InlineStack, Link, Page, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { readActivity, type ActivityEntry } from "../activity/index.ts";
import { authenticateMerchant } from "../shopify/merchant.ts";
import { messageKey, t } from "../ui/messages.ts";
import { pageTitle } from "../ui/page-title.ts";
import { PageProblem } from "../ui/page-problem.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";

const pageSize = 50;

export const meta = pageTitle("activity.title");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await authenticateMerchant(request, context);
  const before = Number(new URL(request.url).searchParams.get("before"));
  const entries = await readActivity(context.database.sql, shopId, {
    limit: pageSize + 1,
    ...(Number.isSafeInteger(before) && before > 0 ? { beforeId: before } : {}),
  });
  return {
    entries: entries.slice(0, pageSize),
    older: entries.length > pageSize ? (entries[pageSize - 1]?.id ?? null) : null,
    isFirst: !before,
    now: context.clock.now().toISOString(),
  };
}

export default function Activity() {
  const { entries, older, isFirst, now } = useLoaderData<typeof loader>();
  return (
    <Page title={t("activity.title")} subtitle={t("activity.subtitle")}>
      <Card padding="0">
        {entries.length === 0 ? (
          <EmptyState heading={t("activity.empty.title")} image="">
            <p>{t("activity.empty.body")}</p>
          </EmptyState>
        ) : (
          <BlockStack as="ul">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} now={now} />
            ))}
          </BlockStack>
        )}
      </Card>
      <Box paddingBlock="400">
        <InlineStack gap="200" align="center">
          {!isFirst && <Button url="/app/activity">{t("activity.newest")}</Button>}
          {older !== null && <Button url={`/app/activity?before=${String(older)}`}>{t("activity.older")}</Button>}
        </InlineStack>
      </Box>
    </Page>
  );
}

function Entry({ entry, now }: { entry: ActivityEntry; now: string }) {
  // Of a kind that comes in hundreds, one entry stands for many and names only their number.
  const many = entry.listingId === null ? messageKey(`activity.${entry.kind}.many`) : undefined;
  const key = many ?? messageKey(`activity.${entry.kind}`);
  const actor = messageKey(`activity.actor.${entry.actor}`);
  return (
    <Box as="li" padding="300" paddingInline="400" borderBlockEndWidth="025" borderColor="border-secondary">
      <Text as="p" breakWord>
        {key ? t(key, entry.params) : entry.kind}
        {entry.listingId !== null && (
          <>
            {" · "}
            <Link url={`/app/listings/${String(entry.listingId)}`} monochrome>
              {entry.listingTitle === null || entry.listingTitle === "" ? t("activity.untitled") : entry.listingTitle}
            </Link>
          </>
        )}
      </Text>
      <Text as="p" tone="subdued" variant="bodySm" breakWord>
        <RelativeTime at={entry.at} now={now} />
        {` · ${[actor ? t(actor) : entry.actor, entry.accountName].filter(Boolean).join(" · ")}`}
      </Text>
    </Box>
  );
}

export const ErrorBoundary = PageProblem;
export const headers: HeadersFunction = (args) => boundary.headers(args);
