import type { Database } from "../../app/platform/database.ts";
import { createMetrics } from "../../app/platform/metrics.ts";
import { sealCredentials } from "../../app/push/index.ts";
import { FakeShopify } from "../orders/fake-shopify.ts";
import { testKeyring } from "../push/harness.ts";
import { Chance } from "./chance.ts";
import { createSimChannel, kinds, type SimChannel } from "./channel.ts";
import { runFor, SimClock } from "./clock.ts";
import { createJudges, type Judges } from "./judges.ts";
import { Life } from "./life.ts";
import { startProcess, type SimProcess } from "./process.ts";
import { noFaults, type Profile } from "./profile.ts";
import type { JobBell } from "./queue.ts";
import type { Mutant } from "./seams.ts";
import { SimShop, simAdmin } from "./shopify.ts";
import type { SimStore } from "./store.ts";
import { createTrace, type Trace } from "./trace.ts";

export interface Account {
  accountId: number;
  shopId: number;
  sellerId: string;
  channel: SimChannel;
  shop: SimShop;
  /** Its token was refused once: a second time, soon after it was renewed, would be a merchant who took the permission back. */
  isRefused: boolean;
}

export interface PlacedOrder {
  id: string;
  shop: SimShop;
  channel: SimChannel;
  sellerId: string;
  variantId: string;
  sku: string;
  quantity: number;
  isCancelled: boolean;
}

/** What a seed's run consists of: shops, channels, processes, and the time that they share. */
export interface World {
  seed: number;
  profile: Profile;
  clock: SimClock;
  chance: Chance;
  database: Database;
  shops: { shopId: number; shop: SimShop }[];
  channels: SimChannel[];
  accounts: Account[];
  orders: PlacedOrder[];
  processes: Map<number, SimProcess>;
  /** All that ever were. */
  lives: Life[];
  trace: Trace;
  judges: Judges;
  bell: JobBell;
  /** False from the moment on when all is to come to rest. */
  hasFaults: boolean;
  events: number;
  webhooks: number;
  /** So much had changed when it was looked at the last time. */
  watched: { changes: number; atMs: number };
  changes: () => number;
  /** Runs whatever there is to run for so long. */
  run: (ms: number) => Promise<void>;
  startWorker: (slot: number) => Promise<void>;
  living: () => SimProcess | undefined;
}

/** Collects the library's default figures too: one for all seeds. */
const metrics = createMetrics();
const restMs = { shortest: 500, longest: 12_000 };

export async function createWorld(
  store: SimStore,
  { seed, profile, mutant }: { seed: number; profile: Profile; mutant: Mutant | undefined },
): Promise<World> {
  const clock = new SimClock();
  const { database, lane } = store;
  const trace = createTrace(clock);
  const gateway = new FakeShopify(clock);
  const network = new Chance(seed, 1);
  const starts = new Chance(seed, 2);
  const bell: JobBell = { mayWait: true };
  const world: World = {
    seed,
    profile,
    clock,
    chance: new Chance(seed, 3),
    database,
    shops: [],
    channels: [],
    accounts: [],
    orders: [],
    processes: new Map(),
    lives: [],
    trace,
    bell,
    judges: createJudges(database, clock, trace),
    hasFaults: false,
    events: 0,
    webhooks: 0,
    watched: { changes: -1, atMs: 0 },
    changes: lane.changes,
    run: (ms) => runFor(clock, ms, lane.quiet, () => world.judges.broken !== undefined),
    startWorker,
    living: () => [...world.processes.values()].find(({ life }) => !life.isDead),
  };
  const faults = (of: "channel" | "shopify") => () => (world.hasFaults ? profile[of] : noFaults);
  world.channels = Object.keys(kinds).map((id) =>
    createSimChannel(id, {
      clock,
      chance: network,
      faults: faults("channel"),
      ears: world.judges.ears,
      tokenLifeMs: profile.tokenLifeMs,
    }),
  );
  const admins = (domain: string) => {
    const found = world.shops.find(({ shop }) => shop.domain === domain);
    if (!found) throw new Error(`no shop ${domain}`);
    return simAdmin(found.shop, gateway, { clock, chance: network, faults: faults("shopify") });
  };
  let lives = 0;

  async function startWorker(slot: number): Promise<void> {
    lives += 1;
    const name = `worker ${slot}, life ${lives}`;
    const life = new Life(new Chance(seed, 100 + lives), world.hasFaults ? profile.deaths : 0, (where) => {
      trace.note("", `${name} is killed ${where}`);
      world.events += 1;
      const pauseMs = world.hasFaults ? starts.between(restMs.shortest, restMs.longest) : restMs.shortest;
      clock.later(pauseMs, () => void startWorker(slot));
    });
    world.lives.push(life);
    trace.note("", `${name} starts`);
    const skewMs = starts.between(-profile.skewMs, profile.skewMs);
    const process = startProcess({
      life,
      clock: life.clock(clock, skewMs, () => (world.hasFaults ? 5 : 30)),
      database: life.database(database, mutant?.sql ?? ((text) => text)),
      random: new Chance(seed, 1000 + lives).random,
      metrics,
      bell,
      connectors: world.channels.map(({ connector }) => connector),
      admin: admins,
      mutant,
      isBusy: () => world.hasFaults,
      readBackHours: profile.readBackHours,
      log: (line) => trace.note("", `${name} logs ${line.slice(0, 400)}`),
    });
    world.processes.set(slot, await life.lives(process));
  }
  for (let n = 1; n <= profile.shops; n++) await addShop(world, gateway, n);
  return world;
}

async function addShop(world: World, gateway: FakeShopify, n: number): Promise<void> {
  const { clock, chance, database, profile } = world;
  const tag = `T${n}`;
  const shop = new SimShop(clock, gateway, `shop-${n}.myshopify.com`, tag);
  for (let p = 1; p <= profile.products; p++) {
    const variants = Array.from({ length: profile.variants }, (_, v) => ({
      sku: `${tag}-P${p}V${v + 1}`,
      price: `${chance.between(5, 90)}.00`,
      values: [profile.variants === 1 ? "Default Title" : `V${v + 1}`],
      imageUrl: null,
    }));
    const product = shop.catalog.addProduct(
      {
        title: `${tag} product ${p}`,
        options: [profile.variants === 1 ? "Title" : "Kind"],
        images: ["https://cdn.example/1.jpg"],
      },
      variants,
    );
    for (const variant of product.variants) shop.setStock(variant, chance.between(1, 12));
  }
  shop.takeWebhooks(clock.nowMs()); // the app is not installed yet
  const [row] = await database.sql.query<{ id: number }>(
    `INSERT INTO shop (domain, name, currency, state, scopes, installed_at)
     VALUES ($1, $2, 'USD', 'installed', 'read_products,read_orders,write_orders', $3) RETURNING id`,
    [shop.domain, tag, clock.now()],
  );
  const shopId = row?.id ?? 0;
  world.shops.push({ shopId, shop });
  for (const channel of world.channels) await addAccount(world, { shopId, shop, channel });
  await database.sql.query(`INSERT INTO sim_job (name, payload, start_at) VALUES ('mirror.shop', $1::jsonb, $2)`, [
    JSON.stringify({ shopId, kind: "import" }),
    clock.now(),
  ]);
}

async function addAccount(
  world: World,
  { shopId, shop, channel }: { shopId: number; shop: SimShop; channel: SimChannel },
): Promise<void> {
  const { clock, database, profile } = world;
  const sellerId = `${shop.tag}-${channel.id}`;
  const rules = { autoList: true };
  const [row] = await database.sql.query<{ id: number }>(
    `INSERT INTO channel_account (shop_id, connector, name, remote_seller_id, marketplace, currency, rules, connected_at)
     VALUES ($1, $2, $3, $3, 'SIM_US', 'USD', $4::jsonb, $5) RETURNING id`,
    [shopId, channel.id, sellerId, JSON.stringify(rules), clock.now()],
  );
  const accountId = row?.id ?? 0;
  const expiresAt = new Date(clock.nowMs() + profile.tokenLifeMs);
  const credentials = { accessToken: `first-${sellerId}`, refreshToken: "r", expiresAt: expiresAt.toISOString() };
  await database.sql.query(
    "UPDATE channel_account SET credentials_sealed = $2, credentials_expire_at = $3 WHERE id = $1",
    [accountId, Buffer.from(sealCredentials(testKeyring, shopId, accountId, credentials)), expiresAt],
  );
  world.accounts.push({ accountId, shopId, sellerId, channel, shop, isRefused: false });
}
