import { isDeepStrictEqual } from "node:util";
import type { OrderRead, RemoteBuyer, RemoteOrder } from "../connectors/orders-contract.ts";
import type { VariantId } from "../domain/ids.ts";
import { digest, keyedHashes } from "../platform/crypto.ts";
import type { Sql } from "../platform/database.ts";
import { applyChange } from "./apply-change.ts";
import type { OrdersAccount } from "./account-store.ts";
import { readBuyer, writeBuyer } from "./buyer-store.ts";
import { openBuyer, sealBuyer } from "./buyers.ts";
import { recordEvents } from "./event-store.ts";
import type { RecordContext } from "./record-context.ts";
import { readKnown } from "./match-store.ts";
import { refundedMinor, splitBuyer, unitCount } from "./order-content.ts";
import { insertOrder, lockKnown, updateFacts, writeState, type OrderRow, type RemoteFacts } from "./order-store.ts";
import { locationOfPickup } from "./pickup-store.ts";
import type { OrdersDeps } from "./ports.ts";
import { settleState } from "./settle-state.ts";
import { openTask } from "./task-store.ts";

export interface RecordInput {
  account: OrdersAccount;
  importFrom: Date;
  reads: readonly OrderRead[];
}

/**
 * Stores what a channel showed, before anything is done about it: orders, their lines with what they match, what they
 * keep from being sold elsewhere, and what is to be done next. Within the caller's transaction; one that was read before
 * and has not changed writes nothing. Answers the variants that are to be derived again.
 */
export async function recordOrders(
  deps: Pick<OrdersDeps, "keyring" | "clock">,
  tx: Sql,
  { account, importFrom, reads }: RecordInput,
): Promise<VariantId[]> {
  const at = deps.clock.now();
  const ids = reads.map((read) => (read.kind === "order" ? read.order.id : read.id));
  const known = await lockKnown(tx, account.shopId, account.id, ids);
  const changed = reads.flatMap((read) => {
    if (read.kind === "unreadable") return [];
    const facts = factsOf(deps, read.order, at);
    return isNews(known.get(read.order.id), facts, importFrom) ? [{ order: read.order, facts }] : [];
  });
  const catalog = await readKnown(
    tx,
    account.shopId,
    account.id,
    changed.flatMap(({ order }) => order.lines),
  );
  const variants = new Set<VariantId>();
  const context = { deps, tx, account, importFrom, catalog, at, variants };
  // Sorted, so that two transactions with the same orders cannot wait for each other.
  for (const { order, facts } of changed.sort((a, b) => (a.order.id < b.order.id ? -1 : 1))) {
    await recordOne(context, known.get(order.id), order, facts);
  }
  for (const read of reads) if (read.kind === "unreadable") await recordUnreadable(context, known.get(read.id), read);
  return [...variants];
}

async function recordOne(context: RecordContext, known: OrderRow | undefined, order: RemoteOrder, facts: RemoteFacts) {
  const { deps, tx, account, at } = context;
  const { shopId } = account;
  const { content, buyer } = splitBuyer(order);
  const pickupLocationId = order.pickup ? await locationOfPickup(tx, shopId, order.pickup.locationKey) : null;
  const stored = { ...facts, pickupLocationId };
  const of = { shopId, accountId: account.id, remoteId: order.id, key: keyOf(account, order.id) };
  const id = known?.id ?? (await insertOrder(tx, of, stored));
  if (known) await updateFacts(tx, shopId, id, stored);
  const isMoved = known !== undefined && (await isAddressNew(deps, tx, account, id, buyer));
  if (!known) {
    const params = { number: order.number, units: stored.unitCount };
    await recordEvents(tx, shopId, [{ orderId: id, actor: "channel", kind: "placed", params, at: stored.placedAt }]);
    await recordEvents(tx, shopId, [{ orderId: id, actor: "anabranch", kind: "read", at }]);
  }
  const isThere = known?.shopifyOrderId !== null && known !== undefined;
  let isWanted = true;
  if (known && (isThere || known.intentAt !== null)) await applyChange(context, known, content, isMoved);
  else isWanted = (await settleState(context, id, content, known)).state !== "skipped";
  // Who bought what does not come home is not ours to keep. Should it be wanted later, it is read again.
  if (buyer && isWanted) await storeBuyer(deps, tx, account, id, buyer);
}

/** It is kept with what is wrong, and the merchant is told; when it can be read, it goes the usual way. */
async function recordUnreadable(
  { tx, account, at }: RecordContext,
  known: OrderRow | undefined,
  read: { id: string; message: string },
) {
  const { shopId } = account;
  if (known && known.state !== "blocked") {
    // An order that was understood before stays what it is.
    const task = {
      accountId: account.id,
      orderId: known.id,
      kind: "unreadable",
      params: { message: read.message },
      at,
    };
    return openTask(tx, shopId, task);
  }
  if (known) return undefined;
  const facts: RemoteFacts = {
    number: read.id,
    url: null,
    placedAt: at,
    remoteUpdatedAt: new Date(0),
    remoteStatus: "unreadable",
    currency: account.currency,
    totalMinor: 0,
    feeMinor: null,
    refundedMinor: 0,
    unitCount: 0,
    content: {},
    contentHash: "",
    shipByAt: null,
    pickupLocationId: null,
    readAt: at,
  };
  const of = { shopId, accountId: account.id, remoteId: read.id, key: keyOf(account, read.id) };
  const orderId = await insertOrder(tx, of, facts);
  await writeState(tx, shopId, orderId, {
    state: "blocked",
    reason: "unreadable",
    message: read.message,
    dueAt: null,
    at,
  });
  const params = { message: read.message };
  await recordEvents(tx, shopId, [{ orderId, actor: "anabranch", kind: "unreadable", params, at }]);
  return openTask(tx, shopId, { accountId: account.id, orderId, kind: "unreadable", params, at });
}

/** The parcel goes elsewhere than what was told before. Sealed with a key that is gone, nobody can tell. */
async function isAddressNew(
  { keyring }: Pick<OrdersDeps, "keyring">,
  tx: Sql,
  { shopId }: OrdersAccount,
  orderId: number,
  buyer: RemoteBuyer | undefined,
): Promise<boolean> {
  const sealed = await readBuyer(tx, shopId, orderId);
  if (!sealed || !buyer?.shippingAddress) return false;
  try {
    const before = openBuyer(keyring, shopId, orderId, sealed).shippingAddress;
    return !isDeepStrictEqual(before, buyer.shippingAddress);
  } catch {
    return false; // one row that does not open must not keep a whole page of orders from being stored
  }
}

async function storeBuyer(
  { keyring }: Pick<OrdersDeps, "keyring">,
  tx: Sql,
  { shopId, id, connector }: OrdersAccount,
  orderId: number,
  buyer: RemoteBuyer,
) {
  await writeBuyer(tx, shopId, sealBuyer(keyring, { shopId, orderId, accountId: id, connector }, buyer));
}

/**
 * Pages overlap and come late: only what is newer than the stored, or differs at the same time, is news; and what was skipped
 * until the merchant chose an earlier date.
 */
function isNews(known: OrderRow | undefined, facts: RemoteFacts, importFrom: Date): boolean {
  if (!known || known.remoteStatus === "unreadable") return true;
  if (facts.remoteUpdatedAt < known.remoteUpdatedAt) return false;
  return known.contentHash !== facts.contentHash || (known.state === "skipped" && facts.placedAt >= importFrom);
}

/**
 * What the metafield carries: the same for the same order of the same seller, whoever computes it and whenever, so that
 * even a database restored from a backup finds the order in Shopify again.
 */
const keyOf = (account: Pick<OrdersAccount, "connector" | "remoteSellerId">, remoteId: string): string =>
  `${account.connector}-${digest(`${account.remoteSellerId}\n${remoteId}`).slice(0, 40)}`;

function factsOf({ keyring }: Pick<OrdersDeps, "keyring">, order: RemoteOrder, at: Date): RemoteFacts {
  const { content, buyer } = splitBuyer(order);
  return {
    number: order.number,
    url: order.url ?? null,
    placedAt: new Date(order.placedAt),
    remoteUpdatedAt: new Date(order.updatedAt),
    remoteStatus: order.status,
    currency: order.currency,
    totalMinor: order.totalMinor,
    feeMinor: order.feeMinor ?? null,
    refundedMinor: refundedMinor(content),
    unitCount: unitCount(content),
    content,
    // Keyed: it outlives the buyer's details, and must not let anybody guess them.
    contentHash: keyedHashes(keyring, `order:${JSON.stringify([content, buyer ?? null])}`)[0],
    shipByAt: order.shipByAt === undefined ? null : new Date(order.shipByAt),
    pickupLocationId: null,
    readAt: at,
  };
}
