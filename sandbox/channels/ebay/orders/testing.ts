import { expect } from "vitest";
import type { EbayStandIn } from "../index.ts";

/** Set-up shared by the tests of orders; no part of the stand-in. */
export const FULFILLMENT = "/sell/fulfillment/v1/order";

export type Json = Record<string, unknown>;

/** A call to one of the stand-in's controls, which has to answer with the status. */
export async function control(standIn: EbayStandIn, path: string, body?: unknown, status = 200, method = "POST") {
  const init =
    body === undefined ? {} : { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`${standIn.origin}/_sandbox/${path}`, init);
  const answer = (await response.json()) as Json;
  expect([response.status, answer], path).toEqual([status, expect.anything()]);
  return answer;
}

/** A buyer buys; the id of the order. */
export async function buy(standIn: EbayStandIn, body: Json): Promise<string> {
  return String((await control(standIn, "orders", body)).id);
}

export async function ordersOf(standIn: EbayStandIn): Promise<Json[]> {
  return (await control(standIn, "state")).orders as Json[]; // the state's shape is what is tested
}

export async function quantityOf(standIn: EbayStandIn, sku: string): Promise<unknown> {
  const { listings } = (await control(standIn, "state")) as { listings: Json[] };
  return listings.find((listing) => listing.sku === sku)?.quantity;
}

export function errorIds(exchange: { status: number; body: unknown }): unknown[] {
  const { errors } = exchange.body as { errors: { errorId: number }[] };
  return [exchange.status, ...errors.map(({ errorId }) => errorId)];
}
