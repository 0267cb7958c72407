-- A full read compares ids instead of marking each row that it saw: marking would write every unchanged row again.
ALTER TABLE "product" DROP COLUMN "seen_in_run";
ALTER TABLE "variant" DROP COLUMN "seen_in_run";
ALTER TABLE "inventory_level" DROP COLUMN "seen_in_run";

ALTER TABLE "import_run"
  ADD COLUMN "snapshot_at" TIMESTAMPTZ(3),
  ADD COLUMN "objects_total" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "objects_seen" INTEGER NOT NULL DEFAULT 0;
