-- CreateIndex
CREATE INDEX "product_shop_id_product_type_idx" ON "product"("shop_id", "product_type");

-- CreateIndex
CREATE INDEX "product_shop_id_vendor_idx" ON "product"("shop_id", "vendor");

-- Partial: Prisma's schema cannot express them.
CREATE INDEX "activity_listing_idx" ON "activity" ("shop_id", "listing_id", "id") WHERE "listing_id" IS NOT NULL;
-- A search by the start of a SKU, in any collation. Partial only so that the check for drift lets it be.
CREATE INDEX "offer_sku_start_idx" ON "offer" ("shop_id", "sku" text_pattern_ops) WHERE "sku" <> '';
CREATE INDEX "issue_shop_open_idx" ON "issue" ("shop_id", "id") WHERE "resolved_at" IS NULL;
