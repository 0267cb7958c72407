-- Partial indexes: Prisma's schema cannot express them. Each holds only the rows that wait for work, so that finding
-- them costs the same however large the tables grow.
CREATE INDEX "webhook_receipt_due_idx" ON "webhook_receipt" ("due_at", "id") WHERE "state" = 'due';
CREATE INDEX "listing_due_idx" ON "listing" ("account_id", "due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "listing_poll_idx" ON "listing" ("account_id", "poll_at") WHERE "poll_at" IS NOT NULL;
CREATE INDEX "offer_due_idx" ON "offer" ("account_id", "priority", "due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "offer_read_idx" ON "offer" ("account_id", "next_read_at") WHERE "next_read_at" IS NOT NULL;
CREATE INDEX "issue_open_idx" ON "issue" ("listing_id") WHERE "resolved_at" IS NULL;
CREATE INDEX "import_run_open_idx" ON "import_run" ("shop_id") WHERE "state" IN ('requested', 'running', 'reading');
