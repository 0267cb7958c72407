import { render } from "preact";
import { useEffect, useState } from "preact/hooks";

/** All texts but those for "nothing to show" come from the app, which knows the order. */
export default async () => {
  render(<OrderOrigin />, document.body);
};

function OrderOrigin() {
  const { i18n } = shopify;
  const [reply, setReply] = useState({ kind: "loading" });
  const orderId = shopify.data.selected[0]?.id ?? "";
  useEffect(() => {
    let isGone = false;
    readOrigin(orderId).then((found) => {
      if (!isGone) setReply(found);
    });
    return () => {
      isGone = true;
    };
  }, [orderId]);
  return (
    <s-admin-block heading={i18n.translate("name")}>
      {reply.kind === "found" ? (
        <Origin origin={reply.origin} />
      ) : (
        <s-text color="subdued">{i18n.translate(reply.kind)}</s-text>
      )}
    </s-admin-block>
  );
}

/** A relative address goes to the app, and Shopify adds the session token that it asks for. */
async function readOrigin(orderId) {
  try {
    const response = await fetch(`/app/api/order-origin?${new URLSearchParams({ id: orderId }).toString()}`);
    if (!response.ok) return { kind: "failed" };
    const { origin } = await response.json();
    return origin ? { kind: "found", origin } : { kind: "elsewhere" };
  } catch {
    return { kind: "failed" };
  }
}

function Origin({ origin }) {
  return (
    <s-stack direction="block" gap="base">
      {origin.problems.map(({ key, title, text }) => (
        <s-banner key={key} tone="warning" heading={title}>
          {text}
        </s-banner>
      ))}
      {origin.facts.map(({ key, label, value, url }) => (
        <s-stack key={key} direction="inline" gap="small" justifyContent="space-between">
          <s-text color="subdued">{label}</s-text>
          {url ? (
            <s-link href={url} target="_blank">
              {value}
            </s-link>
          ) : (
            <s-text>{value}</s-text>
          )}
        </s-stack>
      ))}
      <s-link href={`app:${origin.path}`}>{origin.open}</s-link>
    </s-stack>
  );
}
