import type { Keyring } from "../../app/platform/crypto.ts";
import type { Sql } from "../../app/platform/database.ts";
import { sealCredentials } from "../../app/push/credentials.ts";

/** A shop whose catalog is live on some accounts, every value acknowledged: written into the tables by PostgreSQL itself. */
export interface SeededShop {
  shopId: number;
  domain: string;
  accountIds: number[];
  variants: number;
}

export const locationId = "101";
const variantsPerProduct = 5;
/** Ids as long as Shopify's. */
export const firstItem = 42_000_000_000_000;
const firstVariant = 40_000_000_000_000;
/** Older than every change that a benchmark makes. */
const importedAt = "2026-01-01T00:00:00Z";

export const itemId = (n: number): string => String(firstItem + n);
export const variantId = (n: number): string => String(firstVariant + n);

export async function seedLiveShop(
  sql: Sql,
  { domain, variants, accounts, keyring }: { domain: string; variants: number; accounts: number; keyring?: Keyring },
): Promise<SeededShop> {
  const [shop] = await sql.query<{ id: number }>(
    "INSERT INTO shop (domain, name, currency) VALUES ($1, 'Bench', 'USD') RETURNING id",
    [domain],
  );
  const shopId = shop?.id ?? 0;
  await seedCatalog(sql, shopId, variants);
  const accountIds: number[] = [];
  for (let account = 0; account < accounts; account += 1) {
    accountIds.push(await seedAccount(sql, shopId, account, keyring));
  }
  await sql.query("VACUUM (ANALYZE)");
  return { shopId, domain, accountIds, variants };
}

async function seedCatalog(sql: Sql, shopId: number, variants: number): Promise<void> {
  const products = Math.ceil(variants / variantsPerProduct);
  await sql.query(`INSERT INTO location (shop_id, id, name, source_updated_at) VALUES ($1, $2, 'Warehouse', $3)`, [
    shopId,
    locationId,
    importedAt,
  ]);
  await sql.query(
    `INSERT INTO product (shop_id, id, title, handle, description_html, vendor, product_type, status, tags, options,
       images, collection_ids, source_updated_at, content_hash)
     SELECT $1, n::text, 'Product ' || n, n::text, repeat('words ', 100), 'Vendor ' || n % 40, 'Type ' || n % 200, 'active',
       '{}', '[]', '[]', '{}', $3, md5(n::text) FROM generate_series(1, $2::int) n`,
    [shopId, products, importedAt],
  );
  await sql.query(
    `INSERT INTO variant (shop_id, id, product_id, sku, barcode, title, selected_options, price_minor, position,
       inventory_item_id, inventory_policy, tracked, requires_shipping, source_updated_at, item_updated_at, content_hash)
     SELECT $1, ($4 + n)::text, ((n + $6 - 1) / $6)::text, 'SKU-' || n, '', 'Size ' || n % $6,
       '[{"name": "Size", "value": "S"}]', 1000, n % $6, ($5 + n)::text, 'deny', true, true, $3, $3, md5(n::text)
     FROM generate_series(1, $2::int8) n`,
    [shopId, variants, importedAt, firstVariant, firstItem, variantsPerProduct],
  );
  await sql.query(
    `INSERT INTO inventory_level (shop_id, inventory_item_id, location_id, available, source_updated_at)
     SELECT $1, inventory_item_id, $2, 50, $3 FROM variant WHERE shop_id = $1`,
    [shopId, locationId, importedAt],
  );
}

async function seedAccount(sql: Sql, shopId: number, number: number, keyring: Keyring | undefined): Promise<number> {
  const [account] = await sql.query<{ id: number }>(
    `INSERT INTO channel_account (shop_id, connector, name, remote_seller_id, marketplace, currency)
     VALUES ($1, 'fake', 'Account ' || $2, 'seller ' || $2, 'FAKE_US', 'USD') RETURNING id`,
    [shopId, String(number)],
  );
  const id = account?.id ?? 0;
  if (keyring) await seedCredentials(sql, keyring, shopId, id);
  // The content is as long as a real one; a stock change reads none of it.
  await sql.query(
    `INSERT INTO listing (shop_id, account_id, product_id, title, title_folded, wanted, wanted_by, status, status_at,
       desired_content, desired_hash, desired_version, sent_version, ack_version, remote_id, variants_hash)
     SELECT $1, $2, p.id, p.title, lower(p.title), 'listed', 'merchant', 'live', now(),
       jsonb_build_object('key', 'k' || p.id, 'descriptionHtml', repeat('words ', 100)), 'h', 1, 1, 1, 'R' || p.id, v.hash
     FROM product p JOIN (
       SELECT product_id, md5(string_agg(concat_ws(' ', id, content_hash, price_minor, weight_grams), ',' ORDER BY id)) AS hash
       FROM variant WHERE shop_id = $1 GROUP BY product_id) v ON v.product_id = p.id
     WHERE p.shop_id = $1`,
    [shopId, id],
  );
  await sql.query(
    `INSERT INTO offer (shop_id, account_id, listing_id, product_id, sku, currency, status, status_at, desired_quantity,
       desired_price_minor, desired_version, sent_quantity, sent_price_minor, sent_version, ack_quantity, ack_price_minor,
       ack_version, observed_quantity, observed_price_minor)
     SELECT $1, $2, l.id, l.product_id, v.sku, 'USD', 'live', now(), 50, 1000, 1, 50, 1000, 1, 50, 1000, 1, 50, 1000
     FROM variant v JOIN listing l ON l.shop_id = $1 AND l.account_id = $2 AND l.product_id = v.product_id
     WHERE v.shop_id = $1`,
    [shopId, id],
  );
  await sql.query(
    `INSERT INTO offer_component (offer_id, variant_id, shop_id)
     SELECT o.id, v.id, $1 FROM offer o JOIN variant v ON v.shop_id = $1 AND v.sku = o.sku
     WHERE o.shop_id = $1 AND o.account_id = $2`,
    [shopId, id],
  );
  await sql.query(
    `INSERT INTO listing_figure (listing_id, shop_id, account_id, variant_count, quantity_total, price_min_minor, price_max_minor)
     SELECT listing_id, $1, $2, count(*), sum(desired_quantity), 1000, 1000 FROM offer
     WHERE shop_id = $1 AND account_id = $2 GROUP BY listing_id`,
    [shopId, id],
  );
  return id;
}

async function seedCredentials(sql: Sql, keyring: Keyring, shopId: number, accountId: number): Promise<void> {
  const expiresAt = new Date(Date.now() + 24 * 3_600_000);
  const credentials = { accessToken: "token", refreshToken: "token", expiresAt: expiresAt.toISOString() };
  await sql.query(
    "UPDATE channel_account SET credentials_sealed = $3, credentials_expire_at = $4 WHERE shop_id = $1 AND id = $2",
    [shopId, accountId, Buffer.from(sealCredentials(keyring, shopId, accountId, credentials)), expiresAt],
  );
}
