import { html, type Html } from "../../page.ts";
import { money } from "../listing-page.ts";
import { cancelProblem } from "./cancel.ts";
import type { Address, Order, OrderLine } from "./order.ts";
import { dayAndTime, orderTag } from "./order-rows.ts";
import { isCancelled, lineFulfillmentStatus, openRequest, shippedQuantity } from "./status.ts";
import { sumsOf } from "./sums.ts";

/** An order as its buyer sees it. */
export function orderPage(order: Order, now: number): Html {
  return html`${notice(order)}
    <p>${orderTag(order)}</p>
    <h1>Order ${order.orderId}</h1>
    <p class="soft">Bought ${dayAndTime(order.placedAt)} from ${order.seller}</p>
    <div class="buy">
      <div class="two">
        <section class="card" aria-labelledby="items">
          <h2 id="items">Items</h2>
          <table class="items">
            <thead>
              <tr>
                <th scope="col">Item</th>
                <th scope="col" class="n">Quantity</th>
                <th scope="col" class="n">Price</th>
              </tr>
            </thead>
            <tbody>
              ${order.lines.map((line) => itemRow(order, line))}
            </tbody>
          </table>
        </section>
        ${parcels(order)}
      </div>
      <div class="two">
        ${payment(order)} ${refunds(order, now)} ${delivery(order)}
        ${
          cancelProblem(order) === undefined &&
          html`<form method="post" action="/orders/${order.orderId}/cancel">
            <button class="button plain">Ask the seller to cancel</button>
          </form>`
        }
      </div>
    </div>`;
}

function notice(order: Order): Html | false {
  if (isCancelled(order)) return html`<p class="notice" role="status">This order was cancelled.</p>`;
  if (openRequest(order))
    return html`<p class="notice" role="status">You asked to cancel. The seller has not answered yet.</p>`;
  if (order.paidAt === undefined) return html`<p class="notice" role="status">This order is not paid yet.</p>`;
  return false;
}

const SENT_WORDS = { NOT_STARTED: "Not sent yet", IN_PROGRESS: "Partly sent", FULFILLED: "Sent" };

function itemRow(order: Order, line: OrderLine): Html {
  const aspects = line.aspects.map(({ value }) => value).join(" / ");
  const sent = lineFulfillmentStatus(order, line);
  const words = sent === "IN_PROGRESS" ? `${shippedQuantity(order, line)} of ${line.quantity} sent` : SENT_WORDS[sent];
  return html`<tr>
    <td class="items">
      ${line.offerId === undefined ? line.title : html`<a href="/itm/${line.listingId}?variant=${encodeURIComponent(line.sku)}">${line.title}</a>`}
      <div class="note">${aspects !== "" && `${aspects} · `}SKU ${line.sku} · ${words}</div>
    </td>
    <td class="n">${line.quantity} ×</td>
    <td class="n">${money(line.unitMinor, order.currency)}</td>
  </tr>`;
}

function parcels(order: Order): Html {
  return html`<section class="card" aria-labelledby="parcels">
    <h2 id="parcels">Parcels</h2>
    ${
      order.shipments.length === 0
        ? html`<p class="soft">Nothing was sent yet. The seller has until ${dayAndTime(order.shipByAt)}.</p>`
        : html`<dl>
            ${order.shipments.map(
              ({ carrier, trackingNumber, shippedAt }) =>
                html`<dt>${carrier ?? "Sent"}</dt>
                  <dd>${trackingNumber ?? "without a number"} <span class="note">${dayAndTime(shippedAt)}</span></dd>`,
            )}
          </dl>`
    }
  </section>`;
}

function payment(order: Order): Html {
  const sums = sumsOf(order);
  const { currency } = order;
  const tax = order.lines.reduce((sum, line) => sum + line.taxMinor, 0);
  const rows: [string, number][] = [
    ["Items", sums.subtotalMinor],
    ["Discount", -sums.discountMinor],
    ["Shipping", sums.shippingMinor],
    ["Adjustment", order.adjustmentMinor],
    [order.isTaxCollected ? "Tax, collected by the marketplace" : "Tax", sums.addedTaxMinor],
  ];
  const always = ["Items", "Shipping"];
  return html`<section class="card" aria-labelledby="payment">
    <h2 id="payment">Payment</h2>
    <dl class="sums">
      ${rows
        .filter(([name, minor]) => minor !== 0 || always.includes(name))
        .map(
          ([name, minor]) =>
            html`<dt>${name}</dt>
              <dd>${money(minor, currency)}</dd>`,
        )}
      <dt><strong>Total</strong></dt>
      <dd><strong>${money(sums.totalMinor, currency)}</strong></dd>
      ${
        order.isTaxIncluded &&
        tax !== 0 &&
        html`<dt>Tax in it</dt>
          <dd>${money(tax, currency)}</dd>`
      }
    </dl>
  </section>`;
}

function refunds(order: Order, now: number): Html | false {
  if (order.refunds.length === 0) return false;
  return html`<section class="card" aria-labelledby="refunds">
    <h2 id="refunds">Refunds</h2>
    <dl class="sums">
      ${order.refunds.map(
        ({ amountMinor, settledAt }) =>
          html`<dt>${settledAt <= now ? "Refunded" : "On its way"}</dt>
            <dd>${money(amountMinor, order.currency)}</dd>`,
      )}
    </dl>
  </section>`;
}

function delivery(order: Order): Html {
  const { name, address } = order.buyer;
  return html`<section class="card" aria-labelledby="delivery">
    <h2 id="delivery">${order.pickupLocation === undefined ? "Delivery" : "To be collected at"}</h2>
    <p>${order.pickupLocation ?? [name, ...addressLines(address)].filter((part) => part !== undefined).join(", ")}</p>
    ${order.note !== undefined && html`<p class="note">Note to the seller: ${order.note}</p>`}
  </section>`;
}

function addressLines(address: Address | undefined): string[] {
  if (!address) return ["no address"];
  const { line1, line2, city, state, postalCode, country } = address;
  const place = [city, state, postalCode].filter((part) => part !== undefined).join(" ");
  return [line1, line2, place, country].filter((part) => part !== undefined && part !== "") as string[]; // filtered
}
