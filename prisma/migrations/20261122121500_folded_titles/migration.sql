-- A search within titles that ignores case reads them all: folded once, reading costs a tenth of folding at each search.
-- DropIndex
DROP INDEX "listing_shop_id_account_id_title_id_idx";

-- AlterTable
ALTER TABLE "listing" ADD COLUMN     "title_folded" TEXT NOT NULL DEFAULT '';
UPDATE "listing" SET "title_folded" = lower("title");

-- CreateIndex
CREATE INDEX "listing_shop_id_account_id_title_folded_id_idx" ON "listing"("shop_id", "account_id", "title_folded", "id");
