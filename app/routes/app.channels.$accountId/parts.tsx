import { useFetcher } from "@remix-run/react";
import { Banner, Button, Layout, Text } from "@shopify/polaris";
import { useEffect } from "react";
import { t } from "../../ui/messages.ts";
import { OrderFeedCard, type OrderFeedView } from "../../ui/order-feed-card.tsx";
import { SettingsSection } from "../../ui/settings-section.tsx";
import type { Answer } from "./act.ts";

/** Says what an action answered, in a toast; goes to the channel's consent page if that is the answer. */
export function useAnswer(answer: Answer | undefined) {
  useEffect(() => {
    if (!answer) return;
    if (answer.consentUrl) window.open(answer.consentUrl, "_top");
    else if (answer.text) window.shopify.toast.show(answer.text, { isError: !answer.ok });
  }, [answer]);
}

export function SaveRow({ busy }: { busy: boolean }) {
  return (
    <div>
      <Button submit variant="primary" loading={busy}>
        {t("action.save")}
      </Button>
    </div>
  );
}

interface StateBannerProps {
  account: { name: string; state: string; reason: string; waiting: boolean };
  welcome: boolean;
  onReconnect: () => void;
}

export function StateBanner({ account, welcome, onReconnect }: StateBannerProps) {
  const banner =
    account.state === "needsAuth" ? (
      <Banner tone="critical" action={{ content: t("channel.reconnect"), onAction: onReconnect }}>
        <Text as="p">{t("channel.needsAuth", { reason: account.reason })}</Text>
      </Banner>
    ) : account.state === "paused" ? (
      <Banner tone="warning">{t("channel.paused")}</Banner>
    ) : account.state === "closing" ? (
      <Banner tone="info">{t("channel.closing")}</Banner>
    ) : account.waiting ? (
      <Banner tone="warning">{t("channels.waiting.body")}</Banner>
    ) : welcome ? (
      <Banner tone="success">{t("channel.connected", { seller: account.name })}</Banner>
    ) : null;
  return banner && <Layout.Section>{banner}</Layout.Section>;
}

/** The channel's orders: from which day on, and how reading them goes. */
export function OrdersPart({ feed, now }: { feed: OrderFeedView | null; now: string }) {
  const saver = useFetcher<Answer>();
  useAnswer(saver.data);
  return (
    <Layout.Section>
      <SettingsSection title={t("channel.orders")} description={t("channel.orders.help")}>
        <saver.Form method="post">
          <input type="hidden" name="intent" value="importFrom" />
          <OrderFeedCard
            feed={feed}
            now={now}
            error={saver.data?.errors.importFrom}
            save={<SaveRow busy={saver.state !== "idle"} />}
          />
        </saver.Form>
      </SettingsSection>
    </Layout.Section>
  );
}
