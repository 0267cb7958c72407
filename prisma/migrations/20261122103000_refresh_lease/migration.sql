-- AlterTable
ALTER TABLE "shop" ADD COLUMN     "scopes_at" TIMESTAMPTZ(3),
ADD COLUMN     "source_updated_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "shop_session" ADD COLUMN     "refresh_holder" TEXT,
ADD COLUMN     "refresh_until" TIMESTAMPTZ(3);
