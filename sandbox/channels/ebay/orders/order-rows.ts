import { html, type Html } from "../../page.ts";
import { money } from "../listing-page.ts";
import type { Order } from "./order.ts";
import { trackingOf } from "./overview.ts";
import { statusOf, type OrderStatus } from "./status.ts";
import { sumsOf } from "./sums.ts";

/** Words for people, and the colour of the tag: classes of the pages' one style. */
const STATUSES: Record<OrderStatus, { words: string; look: string }> = {
  unpaid: { words: "Not paid", look: "pending" },
  paid: { words: "Paid", look: "" },
  partiallyShipped: { words: "Partly sent", look: "" },
  shipped: { words: "Sent", look: "" },
  cancelRequested: { words: "Buyer asks to cancel", look: "pending" },
  cancelled: { words: "Cancelled", look: "ended" },
};

export function orderTag(order: Order): Html {
  const { words, look } = STATUSES[statusOf(order)];
  return html`<span class="tag ${look}">${words}</span>`;
}

export function dayAndTime(epochMs: number): string {
  return `${new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(epochMs)} UTC`;
}

export function ordersTable(orders: Order[]): Html {
  return html`<div class="card">
    <table class="orders">
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Items</th>
          <th scope="col">Seller</th>
          <th scope="col" class="n">Total</th>
          <th scope="col">Tracking</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
      <tbody>
        ${orders.map(row)}
      </tbody>
    </table>
  </div>`;
}

function row(order: Order): Html {
  const first = order.lines[0];
  const more = order.lines.length > 1 ? ` and ${order.lines.length - 1} more` : "";
  const tracking = trackingOf(order).map(({ carrier, number }) => `${carrier} ${number}`);
  return html`<tr>
    <td class="order"><a href="/orders/${order.orderId}">${order.orderId}</a></td>
    <td class="items">${first?.quantity ?? 0} × ${first?.title ?? ""}${more}</td>
    <td class="seller soft">${order.seller}</td>
    <td class="n cost">${money(sumsOf(order).totalMinor, order.currency)}</td>
    <td class="sku soft">${tracking.join(", ")}</td>
    <td class="status">${orderTag(order)}</td>
  </tr>`;
}
