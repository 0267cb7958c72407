/** How often each event happens, where a seed's profile says nothing else. */
export const weights = {
  stock: 20,
  sale: 14,
  price: 6,
  title: 2,
  status: 2,
  channelOrder: 22,
  channelCancel: 3,
  fulfil: 16,
  refund: 4,
  shopifyCancel: 2,
  rules: 5,
  listing: 4,
  token: 3,
  outage: 1,
  kill: 3,
  pause: 0,
  edit: 0,
  variants: 0,
} as const;
export type EventName = keyof typeof weights;
