import { Banner, BlockStack } from "@shopify/polaris";
import { useState } from "react";
import { ActionProgress } from "./action-progress.tsx";
import { t } from "./messages.ts";

export interface RunningActionView {
  id: number;
  kind: "list" | "end" | "ask" | "rederive";
  accountName: string;
  state: "running" | "done" | "failed";
  total: number;
  done: number;
  skipped: number;
  error: string | null;
}

/** Bulk work on its way, and for a minute what came of it. Work that the app gave itself is shown only while it runs. */
export function RunningActions({ actions }: { actions: readonly RunningActionView[] }) {
  const [dismissed, setDismissed] = useState<readonly number[]>([]);
  const shown = actions.filter(({ id, kind, state }) => {
    const ofMerchant = kind === "list" || kind === "end";
    return !dismissed.includes(id) && (state === "running" || ofMerchant);
  });
  if (shown.length === 0) return null;
  return (
    <div role="status">
      <BlockStack gap="300">
        {shown.map((action) => (
          <Action
            key={action.id}
            action={action}
            onDismiss={() => {
              setDismissed([...dismissed, action.id]);
            }}
          />
        ))}
      </BlockStack>
    </div>
  );
}

function Action({ action, onDismiss }: { action: RunningActionView; onDismiss: () => void }) {
  const { kind, state, accountName, total, done, skipped, error } = action;
  if (state === "running") {
    const label = t(`listings.action.progress.${kind}`, { account: accountName, done, total });
    return <ActionProgress label={label} done={done} total={total} />;
  }
  if (state === "failed" || (kind !== "list" && kind !== "end")) {
    return (
      <Banner tone="critical" onDismiss={onDismiss}>
        {t("listings.action.failed", { account: accountName, reason: error ?? "" })}
      </Banner>
    );
  }
  return (
    <Banner tone={skipped > 0 ? "warning" : "success"} onDismiss={onDismiss}>
      {t(`listings.action.done.${kind}`, { account: accountName, done: done - skipped, skipped })}
    </Banner>
  );
}
