import { redirect, type LoaderFunctionArgs } from "@remix-run/node";
import { t } from "../ui/messages.ts";

/** Shopify opens the app at its bare address, with the shop in the query. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has("shop")) return redirect(`/app${search}`);
  return null;
}

/** For people who find the address by itself. */
export default function Landing() {
  return (
    <main style={{ fontFamily: "system-ui, sans-serif", maxWidth: "36rem", margin: "15vh auto", padding: "0 1rem" }}>
      <h1>Anabranch</h1>
      <p>{t("landing.body")}</p>
    </main>
  );
}
