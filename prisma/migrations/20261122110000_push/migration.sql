-- AlterTable
ALTER TABLE "channel_account" ADD COLUMN     "credentials_claimed_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "drift" ADD COLUMN     "restores" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "offer" ADD COLUMN     "observed_sold_quantity" INTEGER;

-- One open row for each thing that differs, and for each problem that the channel reports: two readers at once must not
-- make two. Partial, so Prisma's schema cannot express them.
CREATE UNIQUE INDEX "drift_open_key" ON "drift" ("listing_id", COALESCE("offer_id", 0), "field") WHERE "resolved_at" IS NULL;
CREATE UNIQUE INDEX "issue_channel_open_key" ON "issue" ("listing_id", COALESCE("offer_id", 0), "source", "code", "field") WHERE "resolved_at" IS NULL AND "source" IN ('push', 'status');
