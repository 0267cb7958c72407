-- CreateTable
CREATE TABLE "order_feed" (
    "account_id" INTEGER NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "import_from" TIMESTAMPTZ(3) NOT NULL,
    "cursor_at" TIMESTAMPTZ(3) NOT NULL,
    "next_poll_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_until" TIMESTAMPTZ(3),
    "polled_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT,
    "history_cursor" TEXT,
    "history_done_at" TIMESTAMPTZ(3),

    CONSTRAINT "order_feed_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "channel_order" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "remote_id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "url" TEXT,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "remote_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "first_read_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,
    "remote_status" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "message" TEXT,
    "currency" TEXT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "fee_minor" BIGINT,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "unit_count" INTEGER NOT NULL DEFAULT 0,
    "content" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "ship_by_at" TIMESTAMPTZ(3),
    "shipped_at" TIMESTAMPTZ(3),
    "pickup_location_id" TEXT,
    "is_forced" BOOLEAN NOT NULL DEFAULT false,
    "key" TEXT NOT NULL,
    "intent_at" TIMESTAMPTZ(3),
    "shopify_order_id" TEXT,
    "shopify_order_name" TEXT,
    "shopify_at" TIMESTAMPTZ(3),
    "shopify_content" JSONB,
    "shopify_read_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),
    "cancelled_by" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "look_at" TIMESTAMPTZ(3),
    "work_version" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claimed_by" TEXT,
    "claimed_until" TIMESTAMPTZ(3),

    CONSTRAINT "channel_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channel_order_line" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "order_id" INTEGER NOT NULL,
    "remote_line_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "sku" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "match" TEXT NOT NULL,
    "matched_by" TEXT NOT NULL DEFAULT '',
    "components" JSONB NOT NULL DEFAULT '[]',
    "shopify_lines" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "channel_order_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reservation" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "order_id" INTEGER NOT NULL,
    "line_id" INTEGER NOT NULL,
    "variant_id" TEXT NOT NULL,
    "units" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "released_at" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sku_match" (
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "remote_key" TEXT NOT NULL,
    "components" JSONB NOT NULL,
    "matched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sku_match_pkey" PRIMARY KEY ("account_id","remote_key")
);

-- CreateTable
CREATE TABLE "order_buyer" (
    "order_id" INTEGER NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "sealed" BYTEA,
    "email_hash" TEXT,
    "user_hash" TEXT,
    "purge_at" TIMESTAMPTZ(3),
    "purged_at" TIMESTAMPTZ(3),

    CONSTRAINT "order_buyer_pkey" PRIMARY KEY ("order_id")
);

-- CreateTable
CREATE TABLE "order_step" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "order_id" INTEGER NOT NULL,
    "target" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'due',
    "baseline" JSONB,
    "result" JSONB,
    "message" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),

    CONSTRAINT "order_step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_event" (
    "id" BIGSERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "order_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "params" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "order_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_task" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "order_id" INTEGER,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL DEFAULT '',
    "params" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "resolution" TEXT,

    CONSTRAINT "order_task_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "channel_order_shop_id_placed_at_id_idx" ON "channel_order"("shop_id", "placed_at", "id");

-- CreateIndex
CREATE INDEX "channel_order_shop_id_state_idx" ON "channel_order"("shop_id", "state");

-- CreateIndex
CREATE INDEX "channel_order_shop_id_shopify_order_id_idx" ON "channel_order"("shop_id", "shopify_order_id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_order_account_id_remote_id_key" ON "channel_order"("account_id", "remote_id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_order_line_order_id_remote_line_id_key" ON "channel_order_line"("order_id", "remote_line_id");

-- CreateIndex
CREATE INDEX "reservation_order_id_idx" ON "reservation"("order_id");

-- CreateIndex
CREATE INDEX "order_buyer_shop_id_email_hash_idx" ON "order_buyer"("shop_id", "email_hash");

-- CreateIndex
CREATE INDEX "order_buyer_account_id_user_hash_idx" ON "order_buyer"("account_id", "user_hash");

-- CreateIndex
CREATE INDEX "order_step_shop_id_order_id_idx" ON "order_step"("shop_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "order_step_order_id_target_kind_key_key" ON "order_step"("order_id", "target", "kind", "key");

-- CreateIndex
CREATE INDEX "order_event_shop_id_order_id_id_idx" ON "order_event"("shop_id", "order_id", "id");

-- CreateIndex
CREATE INDEX "order_task_shop_id_resolved_at_idx" ON "order_task"("shop_id", "resolved_at");

-- CreateIndex
CREATE INDEX "order_task_order_id_idx" ON "order_task"("order_id");

-- CreateIndex
CREATE INDEX "order_feed_next_poll_at_idx" ON "order_feed"("next_poll_at");

-- CreateIndex
CREATE UNIQUE INDEX "channel_order_shop_id_key_key" ON "channel_order"("shop_id", "key");

-- Partial indexes: Prisma's schema cannot express them. Each holds only the rows that wait for something.
CREATE INDEX "channel_order_due_idx" ON "channel_order" ("due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "order_step_due_idx" ON "order_step" ("order_id") WHERE "due_at" IS NOT NULL;
CREATE INDEX "order_buyer_purge_idx" ON "order_buyer" ("purge_at") WHERE "purged_at" IS NULL AND "purge_at" IS NOT NULL;
-- What a variant has open is read with every derivation of its offers.
CREATE INDEX "reservation_open_idx" ON "reservation" ("shop_id", "variant_id") WHERE "released_at" IS NULL;
-- One open task of a kind for each thing that it is about.
CREATE UNIQUE INDEX "order_task_open_key" ON "order_task" ("account_id", COALESCE("order_id", 0), "kind", "key") WHERE "resolved_at" IS NULL;
-- What an order's line names: a barcode, or the channel's own id of an offer.
CREATE INDEX "variant_barcode_idx" ON "variant" ("shop_id", "barcode") WHERE "barcode" <> '' AND "deleted_at" IS NULL;
CREATE INDEX "offer_remote_idx" ON "offer" ("account_id", "remote_id") WHERE "remote_id" IS NOT NULL;
-- Parcels that are not on their way, by the time at which they should be.
CREATE INDEX "channel_order_ship_by_idx" ON "channel_order" ("ship_by_at") WHERE "shipped_at" IS NULL AND "cancelled_at" IS NULL;
