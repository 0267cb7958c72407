import { redirect, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { receiveAnswer } from "../accounts/index.ts";
import { embeddedUrl } from "../shopify/embedded-url.ts";
import { t } from "../ui/messages.ts";

/**
 * The browser comes back from a channel's consent page, at top level and without a Shopify session: the `state` that we
 * gave it says which shop it belongs to. It goes on into that shop's admin, where the consent is ended.
 */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const received = await receiveAnswer(context.accounts, params.connector ?? "", searchParams);
  if (received.kind === "refused") return { reason: received.reason };
  throw redirect(embeddedUrl(context.env, received.shopDomain, received.path));
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
