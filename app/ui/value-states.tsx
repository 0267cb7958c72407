import { Text } from "@shopify/polaris";
import { t } from "./messages.ts";
import { RelativeTime } from "./relative-time.tsx";
import styles from "./value-states.module.css";

export interface StateView {
  /** null: there is none yet. */
  value: string | null;
  at: string | null;
}

interface Props {
  label: string;
  desired: StateView;
  sent: StateView;
  acknowledged: StateView;
  observed: StateView;
  now: string;
  /** A text is long: one below the other, in plain weight. */
  isText?: boolean;
}

const order = ["desired", "sent", "acknowledged", "observed"] as const;

/** The four states of one value, each with its age: what we want, sent, was accepted, and what the channel shows. */
export function ValueStates({ label, now, isText = false, ...states }: Props) {
  return (
    <dl className={isText ? styles.texts : styles.states} aria-label={label}>
      {order.map((name) => (
        <div key={name} className={styles.state}>
          <dt>
            <Text as="span" variant="bodySm" tone="subdued">
              {t(`listing.state.${name}`)}
            </Text>
          </dt>
          <dd>
            <Text as="span" variant="bodyMd" fontWeight={isText ? "regular" : "semibold"} numeric={!isText} breakWord>
              {states[name].value ?? "–"}
            </Text>
            <Text as="p" variant="bodySm" tone="subdued">
              {states[name].at ? <RelativeTime at={states[name].at} now={now} /> : t("listings.never")}
            </Text>
          </dd>
        </div>
      ))}
    </dl>
  );
}
