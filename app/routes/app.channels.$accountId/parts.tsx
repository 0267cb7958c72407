import { Banner, Button, Layout, Text } from "@shopify/polaris";
import { useEffect } from "react";
import { t } from "../../ui/messages.ts";
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
