-- The sums over a listing's offers leave the listing: a change of stock then writes no row that the pusher writes too, so
-- that the two never wait for each other in a circle.
-- CreateTable
CREATE TABLE "listing_figure" (
    "listing_id" INTEGER NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "variant_count" INTEGER NOT NULL DEFAULT 0,
    "quantity_total" INTEGER NOT NULL DEFAULT 0,
    "price_min_minor" BIGINT,
    "price_max_minor" BIGINT,

    CONSTRAINT "listing_figure_pkey" PRIMARY KEY ("listing_id")
);

INSERT INTO "listing_figure" ("listing_id", "shop_id", "account_id", "variant_count", "quantity_total", "price_min_minor", "price_max_minor")
SELECT "id", "shop_id", "account_id", "variant_count", "quantity_total", "price_min_minor", "price_max_minor" FROM "listing";

-- CreateIndex
CREATE INDEX "listing_figure_shop_id_account_id_quantity_total_listing_id_idx" ON "listing_figure"("shop_id", "account_id", "quantity_total", "listing_id");

-- DropIndex
DROP INDEX "listing_shop_id_account_id_quantity_total_id_idx";

-- AlterTable
ALTER TABLE "listing" DROP COLUMN "price_max_minor",
DROP COLUMN "price_min_minor",
DROP COLUMN "quantity_total",
DROP COLUMN "variant_count";
