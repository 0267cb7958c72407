import type { IndexFiltersProps } from "@shopify/polaris";
import { messageKey, t } from "./messages.ts";

interface Props {
  tabs: readonly { id: string; count: string }[];
  chosen: string;
  /** Of the tabs' names in the catalogue, such as `orders.tab`. */
  names: string;
  onChoose: (tab: string) => void;
}

type TabProps = Required<Pick<IndexFiltersProps, "tabs" | "selected" | "onSelect" | "canCreateNewView">>;

/** The tabs above an index table, each with how many rows it has. They are ours: a merchant adds none. */
export function indexTabs({ tabs, chosen, names, onChoose }: Props): TabProps {
  const selected = tabs.findIndex(({ id }) => id === chosen);
  return {
    tabs: tabs.map(({ id, count }) => {
      const key = messageKey(`${names}.${id}`);
      // Not as a badge: Polaris leaves badges out when it measures which tabs fit.
      return { id, content: t("listings.tab.counted", { tab: key ? t(key) : id, count }), isLocked: true };
    }),
    selected: Math.max(0, selected),
    onSelect: (index) => {
      onChoose(tabs[index]?.id ?? "all");
    },
    canCreateNewView: false,
  };
}
