-- Until when Shopify's own list of changed orders was gone through: what a webhook that never came would have told.
ALTER TABLE "shop" ADD COLUMN "orders_checked_at" TIMESTAMPTZ(3);
