import { redirect, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { completeConsent } from "../accounts/index.ts";
import { embeddedUrl } from "../shopify/embedded-url.ts";
import { t } from "../ui/messages.ts";

/**
 * The browser comes back from a channel's consent page, at top level and without a Shopify session: the `state` that we
 * gave it says which shop it belongs to. Success and failure both lead back into Shopify admin where the shop is known.
 */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const outcome = await completeConsent(context.accounts, params.connector ?? "", searchParams);
  if (outcome.shopDomain === undefined) return { reason: outcome.kind === "failed" ? outcome.reason : "" };
  const path =
    outcome.kind === "connected"
      ? `/app/channels/${String(outcome.accountId)}?connected=1`
      : `/app/channels?${new URLSearchParams({ failed: outcome.reason }).toString()}`;
  throw redirect(embeddedUrl(context.env, outcome.shopDomain, path));
}

export default function ConsentFailed() {
  const { reason } = useLoaderData<typeof loader>();
  return (
    <main style={{ fontFamily: "system-ui, sans-serif", maxWidth: "36rem", margin: "15vh auto", padding: "0 1rem" }}>
      <h1>{t("consent.failed.title")}</h1>
      <p>{reason}</p>
      <p>{t("consent.failed.body")}</p>
    </main>
  );
}
