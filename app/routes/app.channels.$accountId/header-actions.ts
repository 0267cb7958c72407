import type { useFetcher } from "@remix-run/react";
import { t } from "../../ui/messages.ts";

/** What can be done with an account as a whole. */
export function headerActions(
  state: string,
  fetcher: Pick<ReturnType<typeof useFetcher>, "state" | "formData">,
  send: (intent: string) => void,
  askDisconnect: () => void,
) {
  const pauses = state === "paused" ? "resume" : "pause";
  return [
    {
      content: t("channel.test"),
      loading: fetcher.state !== "idle" && fetcher.formData?.get("intent") === "test",
      onAction: () => {
        send("test");
      },
    },
    {
      content: t(pauses === "pause" ? "channel.pause" : "channel.resume"),
      disabled: state !== "active" && state !== "paused",
      onAction: () => {
        send(pauses);
      },
    },
    { content: t("channel.disconnect"), destructive: true, onAction: askDisconnect },
  ];
}
