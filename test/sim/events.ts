import { accountId, shopId } from "../../app/domain/ids.ts";
import { jobs } from "../../app/jobs.ts";
import { endListings, listProducts, saveRules } from "../../app/listings/index.ts";
import type { Chance } from "./chance.ts";
import { weights, type EventName } from "./weights.ts";
import { deliverWebhooks } from "./webhooks.ts";
import type { Account, World } from "./world.ts";

/** What a merchant or a buyer does, or what breaks: one event, drawn from the seed. */
export async function happen(world: World): Promise<void> {
  const { chance } = world;
  const name = chance.weighted<EventName>({ ...weights, ...world.profile.weights });
  world.events += 1;
  const shop = chance.pick(world.shops)?.shop;
  const account = chance.pick(world.accounts);
  if (!shop || !account) return;
  if (name === "stock" || name === "sale" || name === "price" || name === "title" || name === "status") {
    inCatalog(world, name, shop);
  } else if (name === "channelOrder") placeOrder(world, account);
  else if (name === "channelCancel") cancelOnChannel(world, account);
  else if (name === "fulfil" || name === "refund" || name === "shopifyCancel") inShopify(world, name, shop);
  else if (name === "outage") outage(world, account);
  else if (name === "edit") edit(world, account);
  else if (name === "variants") changeVariants(world, shop);
  else if (name === "rules" || name === "listing") await byMerchant(world, name, account);
  else if (name === "token") {
    const token = account.channel.tokens.get(account.sellerId);
    if (token === undefined || account.isRefused) return;
    account.isRefused = true;
    account.channel.revoked.add(token);
    world.judges.ears.faulty(account.channel.id);
    world.trace.note("", `the token of ${account.sellerId} is refused from now on`);
  } else if (name === "kill" && world.profile.deaths > 0) {
    chance.pick([...world.processes.values()])?.life.kill("from outside");
  } else if (name === "pause") pause(world);
  deliverWebhooks(world);
}

/** Shorter than the breaker's second pause. */
function outage({ chance, clock, judges, trace }: World, { channel }: Account): void {
  const ms = chance.between(2000, 20_000);
  judges.ears.faulty(channel.id, ms);
  channel.downUntilMs = clock.nowMs() + ms;
  trace.note("", `${channel.id} is down for ${ms} ms`);
}

/** Of a SKU on an account, by somebody else: what comes up again and again is given up. */
const mostEdits = 2;
const edits = new WeakMap<World, Map<string, number>>();

/** The seller, or another program, changes the quantity on the channel's own pages. */
function edit(world: World, { channel, sellerId, shop }: Account): void {
  const { chance, trace } = world;
  const sku = chance.pick(shop.items())?.variant.sku ?? "";
  const known = edits.get(world) ?? new Map<string, number>();
  edits.set(world, known);
  const key = `${sellerId} ${sku}`;
  const offer = channel.fake.offer(sellerId, sku);
  const times = known.get(key) ?? 0;
  if (offer?.status !== "live" || times >= mostEdits) return;
  known.set(key, times + 1);
  world.judges.ears.faulty(channel.id, editedMs);
  channel.fake.edit(sellerId, sku, { quantity: offer.quantity + chance.between(1, 4) });
  trace.note(sku, `${sku}: changed on ${channel.id} to ${offer.quantity} by somebody else`);
}

/** Until it is read back, and sent again. */
const editedMs = 240_000;

/** Mostly longer than a lease, and than the call that is under way. */
function pause({ chance, clock, judges, processes, trace }: World): void {
  const [slot, process] = chance.pick([...processes]) ?? [];
  const ms = chance.between(1000, 25_000);
  process?.life.pause(clock, ms);
  judges.ears.faulty("every channel", ms);
  trace.note("", `worker ${slot ?? "?"} stands still for ${ms} ms`);
}

const mostVariants = 4;

/** A product gets a variant, or loses one that nobody ever bought. */
function changeVariants({ chance, events, judges, orders, trace }: World, shop: Account["shop"]): void {
  const product = chance.pick([...shop.catalog.products.values()]);
  if (!product) return;
  for (const { sku } of product.variants) judges.touch(sku ?? "");
  const unsold = product.variants.filter(({ sku }) => !orders.some((order) => order.sku === sku));
  const gone = chance.pick(unsold);
  if (gone && product.variants.length > 1 && (product.variants.length >= mostVariants || chance.is(0.5))) {
    shop.gone.add(gone.sku ?? "");
    shop.catalog.removeVariant(product, gone);
    trace.note(gone.sku ?? "", `${gone.sku ?? ""}: the merchant deletes it`);
    return;
  }
  if (product.variants.length >= mostVariants) return;
  const sku = `${shop.tag}-N${events}`;
  const variant = shop.catalog.addVariant(product, { sku, price: "20.00", values: [`N${events}`] });
  judges.touch(sku);
  shop.setStock(variant, chance.between(1, 9));
  trace.note(sku, `${sku}: a new variant, ${shop.stockOf(variant)} in stock`);
}

function inCatalog(world: World, name: "stock" | "sale" | "price" | "title" | "status", shop: Account["shop"]): void {
  const { chance, trace } = world;
  // One of them sells best: what happens to it while a call is under way shows most.
  const item = chance.is(0.35) ? shop.items()[0] : chance.pick(shop.items());
  if (!item) return;
  const { product, variant } = item;
  const sku = variant.sku ?? "";
  for (const each of product.variants) world.judges.touch(each.sku ?? "");
  const stock = shop.stockOf(variant);
  switch (name) {
    case "stock": {
      const to = chance.is(0.2) ? 0 : chance.between(0, 12);
      // Twice within a second: Shopify's clock says the same for both.
      if (chance.is(world.profile.ties)) shop.setStock(variant, to + chance.between(1, 5));
      shop.setStock(variant, to);
      trace.note(sku, `${sku}: the merchant counts ${to} (there were ${stock})`);
      return;
    }
    case "sale":
      if (stock < 1) return;
      shop.setStock(variant, stock - chance.between(1, Math.min(3, stock)));
      trace.note(sku, `${sku}: sold in Shopify, ${shop.stockOf(variant)} left`);
      return;
    case "price":
      shop.catalog.changeVariant(product, variant, { price: `${chance.between(5, 90)}.00` });
      trace.note(sku, `${sku}: costs ${variant.price}`);
      return;
    case "title":
      shop.catalog.changeProduct(product, { title: `${shop.tag} product, version ${world.events}` });
      return;
    case "status":
      shop.catalog.changeProduct(product, { status: product.status === "ACTIVE" ? "DRAFT" : "ACTIVE" });
      trace.note(sku, `${sku}: its product is ${product.status}`);
  }
}

const orderIds = new WeakMap<World, number>();

function placeOrder(world: World, { channel, sellerId, shop }: Account): void {
  const { chance, profile, trace } = world;
  const shown = shop.items().flatMap(({ variant }) => {
    const offer = channel.fake.offer(sellerId, variant.sku ?? "");
    return offer?.status === "live" && offer.quantity > 0 ? [{ variant, offer }] : [];
  });
  const chosen = chance.pick(shown);
  if (!chosen) return;
  const { variant, offer } = chosen;
  const sku = variant.sku ?? "";
  const quantity = chance.between(1, Math.min(2, offer.quantity));
  channel.fake.edit(sellerId, sku, {
    quantity: offer.quantity - quantity,
    soldQuantity: offer.soldQuantity + quantity,
  });
  const number = (orderIds.get(world) ?? 0) + 1;
  orderIds.set(world, number);
  const id = `${shop.tag}-${channel.id}-${number}`;
  const totalMinor = offer.priceMinor * quantity;
  channel.fake.orders.place(
    {
      id,
      lines: [{ id: `${id}-1`, sku, title: sku, quantity, totalMinor, discountMinor: 0, taxes: [] }],
      buyer: { userId: `buyer-${id}`, name: `Buyer of ${id}`, email: `${id}@example.com`, isProxyEmail: false },
    },
    { sellerId, hiddenMs: chance.is(0.5) ? profile.orderLagMs : 0 },
  );
  world.orders.push({ id, shop, channel, sellerId, variantId: variant.id, sku, quantity, isCancelled: false });
  trace.note(`${sku} ${id}`, `${id}: ${quantity} of ${sku} bought on ${channel.id} (${offer.quantity} were shown)`);
}

function cancelOnChannel({ chance, orders, trace }: World, { channel }: Account): void {
  const order = chance.pick(orders.filter((each) => each.channel === channel && !each.isCancelled));
  if (!order || channel.fake.orders.shipmentsOf(order.id).length > 0) return;
  order.isCancelled = true;
  channel.fake.orders.update(order.id, { status: "cancelled" });
  trace.note(`${order.sku} ${order.id}`, `${order.id}: cancelled on ${channel.id}`);
}

function inShopify(world: World, name: "fulfil" | "refund" | "shopifyCancel", shop: Account["shop"]): void {
  const { chance, trace } = world;
  const open = [...shop.orders.orders.values()].filter((order) => order.cancelledAt === null);
  const order = chance.pick(open);
  if (!order) return;
  const about = order.input.sourceIdentifier ?? "";
  const isShipped = order.fulfillments.length > 0;
  if (name === "fulfil" && !isShipped) {
    const number = `TRACK-${shop.tag}-${world.events}`;
    const made = shop.orders.fulfil(order.id, { tracking: [{ company: "UPS", number, url: null }] });
    trace.note(about, `${about}: shipped in Shopify as ${number}`);
    shop.tellOrder(order, "fulfillments/create", { id: Number(made.id.split("/").at(-1)) });
    shop.tellOrder(order, "orders/updated");
  } else if (name === "refund" && order.refunds.length === 0) {
    shop.orders.refund(order.id, { amountMinor: 100 });
    trace.note(about, `${about}: 1.00 refunded in Shopify`);
    shop.tellOrder(order, "refunds/create", {});
  } else if (name === "shopifyCancel" && !isShipped) {
    shop.withStock(() => shop.orders.cancel(order.id, { restock: true }));
    trace.note(about, `${about}: cancelled in Shopify`);
    shop.tellOrder(order, "orders/cancelled");
  }
}

/** Orders take a while to come home: what becomes of them there comes after all else. */
export function happenToOrder(world: World): void {
  const shop = world.chance.pick(world.shops)?.shop;
  world.events += 1;
  if (shop) inShopify(world, world.chance.weighted({ fulfil: 6, refund: 1, shopifyCancel: 1 }), shop);
}

async function byMerchant(world: World, name: "rules" | "listing", account: Account): Promise<void> {
  const { chance, database, judges, trace } = world;
  const process = world.living();
  judges.touch(account.sellerId);
  if (!process) return;
  const of = [shopId(account.shopId), accountId(account.accountId)] as const;
  if (name === "rules") {
    const rules = rulesFrom(chance);
    // The page's process may die with it: then the merchant sees no answer, and it may have been stored.
    void saveRules(process.listings, ...of, rules).catch(() => undefined);
    trace.note("", `${account.sellerId}: rules ${JSON.stringify(rules)}`);
    return;
  }
  const [row] = await database.sql.query<{ id: number; wanted: string }>(
    "SELECT id, wanted FROM listing WHERE shop_id = $1 AND account_id = $2 ORDER BY id LIMIT 1 OFFSET $3",
    [account.shopId, account.accountId, chance.between(0, world.profile.products - 1)],
  );
  if (!row) return;
  const ask = row.wanted === "listed" ? endListings : listProducts;
  void ask(process.listings, ...of, { ids: [row.id] }).catch(() => undefined);
  trace.note("", `${account.sellerId}: listing ${row.id} is to be ${row.wanted === "listed" ? "ended" : "put up"}`);
}

const rulesFrom = (chance: Chance) => ({
  autoList: true,
  buffer: chance.between(0, 2),
  cap: chance.is(0.3) ? chance.between(1, 6) : null,
  allocationPercent: chance.is(0.3) ? 50 : 100,
});

/** A full read of every shop, as the schedule would have it. */
export function reconcile(world: World): void {
  if (!world.profile.isReconciled) return;
  // Not waited for: the process may die of it, and then its answer never comes.
  void world.living()?.queue.send(jobs.reconcileShops, {});
  void world.living()?.queue.send(jobs.reconcileOrdersOfShops, {});
}
