import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData, useRouteError } from "@remix-run/react";
import { NavMenu } from "@shopify/app-bridge-react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { t } from "../ui/messages.ts";
import { PageOutlet } from "../ui/page-outlet.tsx";
import { pageTitle } from "../ui/page-title.ts";

export const links = () => [{ rel: "stylesheet", href: polarisStyles }];

export const meta = pageTitle();

export async function loader({ request, context }: LoaderFunctionArgs) {
  await context.shopify.authenticate.admin(request);
  return { apiKey: context.env.SHOPIFY_API_KEY, appBridgeUrl: context.env.APP_BRIDGE_URL };
}

/** The frame of every page: App Bridge, Polaris, the navigation that Shopify shows in its own menu. */
export default function AppFrame() {
  const { apiKey, appBridgeUrl } = useLoaderData<typeof loader>();
  return (
    <AppProvider isEmbeddedApp apiKey={apiKey} {...(appBridgeUrl ? { __APP_BRIDGE_URL: appBridgeUrl } : {})}>
      <NavMenu>
        <Link to="/app" rel="home">
          {t("nav.home")}
        </Link>
        <Link to="/app/listings">{t("nav.listings")}</Link>
        <Link to="/app/orders">{t("nav.orders")}</Link>
        <Link to="/app/tasks">{t("nav.tasks")}</Link>
        <Link to="/app/channels">{t("nav.channels")}</Link>
        <Link to="/app/activity">{t("nav.activity")}</Link>
      </NavMenu>
      <PageOutlet />
    </AppProvider>
  );
}

export function ErrorBoundary() {
  return boundary.error(useRouteError());
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
