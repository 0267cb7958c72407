-- Each row of a shop is seen and written by that shop alone, whatever a statement asks for. What works for one shop runs as
-- the role `anabranch_shop`, which owns nothing and cannot log in; `anabranch.shop_id` says for which (app/platform). Unset,
-- it sees no row and may write none. The tables' owner, which migrates and works across shops, is not held by this.
-- Docs: docs/decisions/0011-row-level-security.md.

-- Roles belong to the whole server: another database's migration may be making it at this moment.
DO $$ BEGIN
  IF to_regrole('anabranch_shop') IS NULL THEN
    CREATE ROLE anabranch_shop NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

-- No table is granted by default: one that is new, and has no policy yet, is closed to shops. Not granted at all are those of
-- nobody in particular: shop_session, webhook_receipt, rate_bucket.
-- '' is what a setting that was local to a transaction becomes after it; nullif makes it "no shop" again.

ALTER TABLE "shop" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "shop" TO anabranch_shop USING ("id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "location" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "location" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "product" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "product" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "variant" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "variant" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "inventory_level" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "inventory_level" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "collection" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "collection" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "import_run" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "import_run" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "channel_account" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "channel_account" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "account_lease" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "account_lease" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "oauth_attempt" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "oauth_attempt" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "listing" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "listing" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "listing_figure" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "listing_figure" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "offer" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "offer" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "offer_component" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "offer_component" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "override" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "override" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "category_choice" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "category_choice" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "channel_fact" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "channel_fact" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "issue" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "issue" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "push_attempt" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "push_attempt" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "drift" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "drift" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "listing_action" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "listing_action" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "activity" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "activity" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "order_feed" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "order_feed" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "channel_order" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "channel_order" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "channel_order_line" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "channel_order_line" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "reservation" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "reservation" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "sku_match" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "sku_match" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "order_buyer" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "order_buyer" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "order_step" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "order_step" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "order_event" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "order_event" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

ALTER TABLE "order_task" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "of_the_shop" ON "order_task" TO anabranch_shop USING ("shop_id" = nullif(current_setting('anabranch.shop_id', true), '')::integer);

GRANT SELECT, UPDATE ON "shop" TO anabranch_shop;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  "location", "product", "variant", "inventory_level", "collection", "import_run", "channel_account",
  "account_lease", "oauth_attempt", "listing", "listing_figure", "offer", "offer_component", "override",
  "category_choice", "channel_fact", "issue", "push_attempt", "drift", "listing_action", "activity",
  "order_feed", "channel_order", "channel_order_line", "reservation", "sku_match", "order_buyer",
  "order_step", "order_event", "order_task"
  TO anabranch_shop;

-- Ids are given out by sequences of the same tables.
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO anabranch_shop;
