-- AlterTable
ALTER TABLE "listing" ADD COLUMN     "price_max_minor" BIGINT,
ADD COLUMN     "price_min_minor" BIGINT,
ADD COLUMN     "quantity_total" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "variant_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "variants_hash" TEXT,
ADD COLUMN     "wanted_by" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "listing_action" ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "listing_shop_id_account_id_quantity_total_id_idx" ON "listing"("shop_id", "account_id", "quantity_total", "id");

-- Partial and expression indexes: Prisma's schema cannot express them.
-- One open preflight issue for each problem, so that two derivations at once do not make two.
CREATE UNIQUE INDEX "issue_preflight_open_key" ON "issue" ("listing_id", COALESCE("offer_id", 0), "code", "field") WHERE "resolved_at" IS NULL AND "source" = 'preflight';
CREATE INDEX "listing_issues_idx" ON "listing" ("shop_id", "account_id", "id") WHERE "issue_count" > 0;
CREATE INDEX "listing_changed_idx" ON "listing" ("shop_id", "account_id", GREATEST("created_at", "desired_at", "status_at"), "id");
CREATE INDEX "listing_action_open_idx" ON "listing_action" ("shop_id", "account_id") WHERE "state" = 'running';
