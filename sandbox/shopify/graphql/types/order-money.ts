import { decimal, type Money } from "../../store/money.ts";
import type { Order, TaxLine } from "../../store/order-records.ts";

interface MoneyView {
  amount: string;
  currencyCode: string;
}

interface BagView {
  shopMoney: MoneyView;
  presentmentMoney: MoneyView;
}

type Currencies = Pick<Order, "currency" | "presentmentCurrency">;

/** An amount in the shop's currency, as the old fields of type `Money` show it. */
export const amountOf = (of: Currencies, money: Money): string => decimal(money.shop, of.currency);

/** An amount in both of an order's currencies. */
export const bag = (of: Currencies, money: Money): BagView => ({
  shopMoney: { amount: decimal(money.shop, of.currency), currencyCode: of.currency },
  presentmentMoney: {
    amount: decimal(money.presentment, of.presentmentCurrency),
    currencyCode: of.presentmentCurrency,
  },
});

export const taxLineView = (of: Currencies, line: TaxLine): unknown => ({
  title: line.title,
  rate: line.rate,
  ratePercentage: line.rate * 100,
  channelLiable: line.channelLiable,
  price: amountOf(of, line.price),
  priceSet: bag(of, line.price),
});
