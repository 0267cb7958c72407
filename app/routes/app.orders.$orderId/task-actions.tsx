import { Button, InlineStack } from "@shopify/polaris";
import { t } from "../../ui/messages.ts";
import { taskName } from "../../ui/order-words.ts";

export interface SendProps {
  /** The intent and subject that are on their way; empty: none. */
  running: string;
  send: (intent: string, subject?: string, rest?: Record<string, string>) => void;
}

interface Props extends SendProps {
  task: { id: number; kind: string };
  isInShopify: boolean;
}

/** What the merchant may decide about each kind of task, the usual answer first. */
const answers: Record<string, readonly (readonly [intent: string, text: Parameters<typeof t>[0]])[]> = {
  unknownProduct: [["withoutProduct", "order.importWithout"]],
  backorderHeld: [["anyway", "order.importAnyway"]],
  notCreated: [["retry", "order.retry"]],
  cancelRequested: [
    ["acceptCancel", "order.cancel.accept"],
    ["declineCancel", "order.cancel.decline"],
  ],
  checkRecognised: [["recognised", "order.importRecognised"]],
};
/** Decided even though Shopify has the order; the others are about bringing it there. */
const inShopify = ["cancelRequested", "checkRecognised"];
/** These end by themselves, when what they ask for is decided. */
const decided = ["unknownProduct", "backorderHeld", "cancelRequested"];

export function TaskActions({ task, isInShopify, running, send }: Props) {
  const isStillOpen = !isInShopify || inShopify.includes(task.kind);
  const offered = isStillOpen ? (answers[task.kind] ?? []) : [];
  const subject = String(task.id);
  const done = task.kind === "checkRecognised" ? "order.same" : "order.taskDone";
  return (
    <InlineStack gap="200">
      {offered.map(([intent, text]) => (
        <Button
          key={intent}
          accessibilityLabel={`${t(text)}: ${taskName(task.kind)}`}
          loading={running === `${intent} ${subject}`}
          onClick={() => {
            send(intent, subject);
          }}
        >
          {t(text)}
        </Button>
      ))}
      {!decided.includes(task.kind) && (
        <Button
          variant={offered.length > 0 ? "tertiary" : "secondary"}
          accessibilityLabel={`${t(done)}: ${taskName(task.kind)}`}
          loading={running === `finishTask ${subject}`}
          onClick={() => {
            send("finishTask", subject);
          }}
        >
          {t(done)}
        </Button>
      )}
    </InlineStack>
  );
}
