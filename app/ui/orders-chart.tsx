import { BlockStack, Text } from "@shopify/polaris";
import { t } from "./messages.ts";
import styles from "./orders-chart.module.css";
import { shortDate } from "./ship-by.tsx";

export interface OrderDaysView {
  accounts: { id: number; name: string; channel: string }[];
  /** The oldest first; `orders` as many as there are accounts, in their order. */
  days: { day: string; orders: number[] }[];
  last30: { orders: number };
}

/** Told apart by lightness too, and beside each other at 3:1. */
const colors = ["#1c5fb4", "#e09a1a", "#0c7a3e", "#a03a8c", "#6b7280", "#c5280c"];
const colorOf = (index: number) => colors[index % colors.length] ?? "#6b7280";

/** A bar for each day, a colour for each account. */
export function OrdersChart({ figures: { accounts, days, last30 } }: { figures: OrderDaysView }) {
  const most = Math.max(1, ...days.map(({ orders }) => orders.reduce((sum, count) => sum + count, 0)));
  return (
    <BlockStack gap="200">
      <div className={styles.chart} role="img" aria-label={t("home.orders.chart", { orders: last30.orders })}>
        {days.map(({ day, orders }) => (
          <div
            key={day}
            className={styles.day}
            title={`${shortDate(day)}: ${String(orders.reduce((a, b) => a + b, 0))}`}
          >
            {orders.map((count, index) => (
              <div
                key={accounts[index]?.id ?? index}
                className={styles.bar}
                style={{ height: `${String((100 * count) / most)}%`, background: colorOf(index) }}
              />
            ))}
          </div>
        ))}
      </div>
      <div className={styles.axis}>
        {[days[0], days.at(-1)].map((end, index) => (
          <Text as="span" tone="subdued" variant="bodySm" key={index}>
            {end ? shortDate(end.day) : ""}
          </Text>
        ))}
      </div>
      {accounts.length > 1 && (
        <ul className={styles.legend}>
          {accounts.map(({ id, name, channel }, index) => (
            <li key={id}>
              <span className={styles.dot} style={{ background: colorOf(index) }} aria-hidden />
              <Text as="span" variant="bodySm">
                {`${channel} · ${name}`}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </BlockStack>
  );
}

/** The same figures to read, the newest day first; days without orders are left out. */
export function OrdersByDay({ figures: { accounts, days } }: { figures: OrderDaysView }) {
  const shown = days.filter(({ orders }) => orders.some((count) => count > 0)).toReversed();
  return (
    // A region that scrolls has to be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    <div className={styles.table} tabIndex={0} role="region" aria-label={t("home.orders.last30")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("home.orders.day")}</th>
            {accounts.map(({ id, name, channel }) => (
              <th scope="col" key={id}>{`${channel} · ${name}`}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ day, orders }) => (
            <tr key={day}>
              <th scope="row">{shortDate(day)}</th>
              {orders.map((count, index) => (
                <td key={accounts[index]?.id ?? index}>{count}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
