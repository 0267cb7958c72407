import { BlockStack, Button, Text } from "@shopify/polaris";
import { ImportProgress } from "../../ui/import-progress.tsx";
import { t } from "../../ui/messages.ts";
import type { SetupStep } from "../../ui/setup-checklist.tsx";

interface View {
  run: Parameters<typeof ImportProgress>[0]["run"] & { kind: string; state: string; error: string };
  catalog: { products: number; variants: number };
  accounts: { id: number; seller: string; counts: Record<string, number> & { unlisted: number } }[];
  settingsMissing: number | null;
}

/** What a merchant does first, each with the way to it; nothing but done ones: set up. */
export function setupSteps(
  { run, catalog, accounts, settingsMissing }: View,
  onRead: () => void,
  busy: boolean,
): SetupStep[] {
  const [first] = accounts;
  const isListed = accounts.some(({ counts: { unlisted: _, ...others } }) => Object.values(others).some((n) => n > 0));
  // Later readings undo nothing of the set-up.
  const isLater = isListed || run.kind !== "import" || run.state === "failed";
  const isImported = run.state === "done" || (catalog.products > 0 && isLater);
  return [
    {
      key: "import",
      isDone: isImported,
      title: t("home.setup.import.title"),
      body: isImported ? t("home.setup.import.done", catalog) : t("home.setup.import.body"),
      action: isImported ? undefined : <ImportStep run={run} busy={busy} onRead={onRead} />,
    },
    {
      key: "connect",
      isDone: first !== undefined,
      title: t("home.setup.connect.title"),
      body: first ? t("home.setup.connect.done", { account: first.seller }) : t("home.setup.connect.body"),
      action: <StepLink url="/app/channels" text={t("home.setup.connect.action")} isMain={!first} />,
    },
    {
      key: "settings",
      isDone: first !== undefined && settingsMissing === null,
      title: t("home.setup.settings.title"),
      body: t("home.setup.settings.body"),
      action: first && (
        <StepLink
          url={`/app/channels/${String(settingsMissing ?? first.id)}`}
          text={t("home.setup.settings.action")}
          isMain={settingsMissing !== null}
        />
      ),
    },
    {
      key: "list",
      isDone: isListed,
      title: t("home.setup.list.title"),
      body: t("home.setup.list.body"),
      action: <StepLink url="/app/listings" text={t("home.setup.list.action")} isMain={first !== undefined} />,
    },
  ];
}

function StepLink({ url, text, isMain }: { url: string; text: string; isMain: boolean }) {
  return (
    <div>
      <Button url={url} variant={isMain ? "primary" : "secondary"}>
        {text}
      </Button>
    </div>
  );
}

function ImportStep({ run, busy, onRead }: { run: View["run"]; busy: boolean; onRead: () => void }) {
  if (run.state !== "failed") return <ImportProgress run={run} />;
  return (
    <BlockStack gap="200">
      <Text as="p">{t("home.setup.import.failed", { reason: run.error })}</Text>
      <div>
        <Button variant="primary" loading={busy} onClick={onRead}>
          {t("home.setup.import.again")}
        </Button>
      </div>
    </BlockStack>
  );
}
