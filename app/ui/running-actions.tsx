import { BlockStack, Button } from "@shopify/polaris";
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

interface Props {
  actions: readonly RunningActionView[];
  /** One was asked for a moment ago, and is not among them yet. */
  isStarting?: boolean;
}

/** The merchant's bulk work on its way, and what came of it until that is put away. */
export function RunningActions({ actions, isStarting = false }: Props) {
  const known = useKept(actions);
  const [dismissed, setDismissed] = useState<readonly number[]>([]);
  const shown = known.filter(({ id, kind }) => (kind === "list" || kind === "end") && !dismissed.includes(id));
  if (shown.length === 0 && !isStarting) return null;
  return (
    <div role="status">
      <BlockStack gap="300">
        {isStarting && <ActionProgress label={t("listings.action.starting")} done={0} total={0} />}
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

/** What has ended is not told of for long; here it stays as long as the page is open, so that nothing moves by itself. */
function useKept(actions: readonly RunningActionView[]): readonly RunningActionView[] {
  const [kept, setKept] = useState({ from: actions, all: actions });
  if (kept.from === actions) return kept.all;
  const gone = kept.all.filter(({ id, state }) => state !== "running" && !actions.some((action) => action.id === id));
  const next = { from: actions, all: [...actions, ...gone].sort((a, b) => b.id - a.id) };
  setKept(next);
  return next.all;
}

function Action({ action, onDismiss }: { action: RunningActionView; onDismiss: () => void }) {
  const { kind, state, accountName, total, done, skipped, error } = action;
  if (state === "running") {
    const label = t(`listings.action.progress.${kind}`, { account: accountName, done, total });
    return <ActionProgress label={label} done={done} total={total} />;
  }
  const dismiss = (
    <Button variant="plain" onClick={onDismiss}>
      {t("action.dismiss")}
    </Button>
  );
  if (state === "failed" || (kind !== "list" && kind !== "end")) {
    const label = t("listings.action.failed", { account: accountName, reason: error ?? "" });
    return (
      <ActionProgress label={label} done={1} total={1} tone="failed">
        {dismiss}
      </ActionProgress>
    );
  }
  const label = t(`listings.action.done.${kind}`, { account: accountName, done: done - skipped, skipped });
  return (
    <ActionProgress label={label} done={1} total={1} tone={skipped > 0 && kind === "list" ? "doubtful" : "good"}>
      {skipped > 0 && kind === "list" && (
        <Button variant="plain" url="/app/listings?tab=attention">
          {t("listings.action.showSkipped")}
        </Button>
      )}
      {dismiss}
    </ActionProgress>
  );
}

/** Work that the app gave itself, in a few words for the page's head; undefined: none. */
export function backgroundWork(actions: readonly RunningActionView[]): string | undefined {
  const work = actions.find(({ kind, state }) => state === "running" && (kind === "ask" || kind === "rederive"));
  if (!work) return undefined;
  return t(`listings.action.progress.${work.kind}`, { account: work.accountName, done: work.done, total: work.total });
}
