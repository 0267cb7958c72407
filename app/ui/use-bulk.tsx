import { useFetcher } from "@remix-run/react";
import { useEffect, useState } from "react";
import { BulkModal, type BulkCount } from "./bulk-modal.tsx";
import { t } from "./messages.ts";

export interface BulkAnswer {
  intent: string;
  counts: BulkCount[];
  /** Listings of the actions that were started. */
  started: number;
}

interface Wish {
  kind: "list" | "end";
  /** Empty: everything that matches. */
  ids: string[];
  /** Of what was ticked. */
  counts: BulkCount[];
}

/**
 * A bulk action from the wish to its start: counted, shown, confirmed. Posts `intent` (count, list, end), `ids` and the
 * page's `query`.
 */
export function useBulk(query: string) {
  const [wish, setWish] = useState<Wish>();
  const counter = useFetcher<BulkAnswer>();
  const starter = useFetcher<BulkAnswer>();
  const { data: answer } = starter;
  useEffect(() => {
    if (answer) window.shopify.toast.show(t(answer.started > 0 ? "listings.started" : "listings.nothingMatches"));
  }, [answer]);
  const counted = counter.state === "idle" ? counter.data?.counts : undefined;
  const close = () => {
    setWish(undefined);
  };
  return {
    isAsking: wish !== undefined,
    isStarting: starter.state !== "idle",
    ask(asked: Wish) {
      setWish(asked);
      if (asked.ids.length === 0) counter.submit({ intent: "count", query }, { method: "post" });
    },
    modal: (
      <BulkModal
        kind={wish?.kind ?? "list"}
        open={wish !== undefined}
        counts={wish && wish.ids.length > 0 ? wish.counts : counted}
        onClose={close}
        onConfirm={() => {
          if (wish) starter.submit({ intent: wish.kind, ids: wish.ids.join(","), query }, { method: "post" });
          close();
        }}
      />
    ),
  };
}
