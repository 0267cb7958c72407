import { Link, Text } from "@shopify/polaris";
import styles from "./listing-counts.module.css";
import { t } from "./messages.ts";

/** How many listings of an account are in each state, as the channel last said. */
export interface ListingCountsView {
  live: number;
  pending: number;
  rejected: number;
  unlisted: number;
  ended: number;
}

const order = ["live", "pending", "rejected", "unlisted", "ended"] as const;

interface Props {
  counts: ListingCountsView;
  /** Where the listings of a state are shown. */
  urlOf: (state: keyof ListingCountsView) => string;
}

/** The states as a bar to look at, and the same figures as links to read and follow. */
export function ListingCounts({ counts, urlOf }: Props) {
  const shown = order.filter((state) => counts[state] > 0);
  return (
    <>
      <div className={styles.bar} aria-hidden>
        {shown.map((state) => (
          <div
            key={state}
            className={`${styles.segment ?? ""} ${styles[state] ?? ""}`}
            style={{ flexGrow: counts[state], flexBasis: 0 }}
          />
        ))}
      </div>
      <ul className={styles.legend}>
        {shown.map((state) => (
          <li key={state}>
            <span className={`${styles.dot ?? ""} ${styles[state] ?? ""}`} aria-hidden />
            <Link url={urlOf(state)} monochrome removeUnderline>
              <Text as="span" numeric>
                {t(`home.counts.${state}`, { count: counts[state] })}
              </Text>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
