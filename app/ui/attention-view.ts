import type { AttentionView } from "./attention-list.tsx";
import { t } from "./messages.ts";
import { taskName } from "./order-words.ts";

/** One kind of problem on one account, as the listings stage finds it. */
interface Found {
  kind: "issue" | "drift" | "account";
  accountId: number;
  accountName: string;
  severity: "error" | "warning";
  code: string;
  field: string;
  message: string;
  listings: number;
  exampleListingId: number | null;
}

/** In words, and with the place where it is mended. */
export function attentionView(found: Found): AttentionView {
  const account = String(found.accountId);
  const channel = { content: t("home.attention.openChannel"), url: `/app/channels/${account}` };
  return {
    key: `${account} ${found.kind} ${found.code}`,
    tone: found.severity === "error" ? "critical" : "warning",
    account: found.accountName,
    count: found.listings,
    counted: "listings",
    ...wordsOf(found, channel),
  };
}

type Action = AttentionView["action"];

function wordsOf(found: Found, channel: Action): { text: string; action: Action } {
  switch (found.kind) {
    case "account":
      return { text: accountText(found.code), action: channel };
    case "drift":
      return { text: t("home.attention.drift"), action: { content: t("home.attention.show"), url: "/app/activity" } };
    case "issue": {
      const query = new URLSearchParams({ account: String(found.accountId), issue: found.code });
      const only = found.listings === 1 ? found.exampleListingId : null;
      const url = only === null ? `/app/listings?${query.toString()}` : `/app/listings/${String(only)}`;
      const show = { content: t("home.attention.show"), url };
      return { text: found.message, action: found.field.startsWith("settings.") ? channel : show };
    }
  }
}

function accountText(code: string): string {
  if (code === "needsAuth") return t("home.attention.needsAuth");
  return t(code === "paused" ? "home.attention.paused" : "home.attention.waiting");
}

/** Tasks of one kind on one account, as the orders stage counts them. */
interface FoundTasks {
  accountId: number;
  accountName: string;
  kind: string;
  count: number;
  exampleOrderId: number | null;
  dueAt: string | null;
}

/** These keep an order from being shipped at all. */
const graveTasks = ["notCreated", "unknownProduct", "backorderHeld", "unreadable", "scopes"];

/** One order's task leads to it, those of many to the list of them. */
export function taskAttentionView(found: FoundTasks, nowMs: number): AttentionView {
  const { accountId, accountName, kind, count, exampleOrderId, dueAt } = found;
  const query = new URLSearchParams({ account: String(accountId), kind });
  const isLate = dueAt !== null && Date.parse(dueAt) < nowMs;
  const only = count === 1 ? exampleOrderId : null;
  return {
    key: `${String(accountId)} task ${kind}`,
    tone: isLate || graveTasks.includes(kind) ? "critical" : "warning",
    text: taskName(kind),
    account: accountName,
    count: exampleOrderId === null ? 0 : count,
    counted: "orders",
    action: {
      content: t("home.attention.show"),
      url: only === null ? `/app/tasks?${query.toString()}` : `/app/orders/${String(only)}`,
    },
  };
}
