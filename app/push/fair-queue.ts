export interface Waiting {
  accountId: number;
  shopId: number;
}

/** Accounts that wait for their turn. Shops take turns, so one shop with many accounts does not come first many times. */
export function createFairQueue() {
  const byShop = new Map<number, number[]>();
  const waiting = new Set<number>();
  return {
    get size() {
      return waiting.size;
    },
    add({ accountId, shopId }: Waiting) {
      if (waiting.has(accountId)) return;
      waiting.add(accountId);
      const accounts = byShop.get(shopId);
      if (accounts) accounts.push(accountId);
      else byShop.set(shopId, [accountId]);
    },
    take(): Waiting | undefined {
      const [entry] = byShop;
      if (!entry) return undefined;
      const [shopId, accounts] = entry;
      const accountId = accounts.shift();
      // A map keeps the order of insertion: taken out and put in again, the shop is last.
      byShop.delete(shopId);
      if (accounts.length > 0) byShop.set(shopId, accounts);
      if (accountId === undefined) return undefined;
      waiting.delete(accountId);
      return { accountId, shopId };
    },
  };
}
