-- CreateTable
CREATE TABLE "shop" (
    "id" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "currency" TEXT NOT NULL DEFAULT '',
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "country_code" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL DEFAULT 'installed',
    "scopes" TEXT NOT NULL DEFAULT '',
    "installed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "uninstalled_at" TIMESTAMPTZ(3),

    CONSTRAINT "shop_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop_session" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "is_online" BOOLEAN NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "sealed" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shop_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_receipt" (
    "id" BIGSERIAL NOT NULL,
    "shop_domain" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "event_id" TEXT,
    "api_version" TEXT NOT NULL DEFAULT '',
    "triggered_at" TIMESTAMPTZ(3),
    "body" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'due',
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "applied_at" TIMESTAMPTZ(3),
    "note" TEXT,

    CONSTRAINT "webhook_receipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "location" (
    "shop_id" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "fulfills_online" BOOLEAN NOT NULL DEFAULT true,
    "country_code" TEXT NOT NULL DEFAULT '',
    "city" TEXT NOT NULL DEFAULT '',
    "source_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "location_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "product" (
    "shop_id" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "description_html" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "product_type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "tags" TEXT[],
    "category_id" TEXT,
    "category_name" TEXT,
    "options" JSONB NOT NULL,
    "images" JSONB NOT NULL,
    "collection_ids" TEXT[],
    "source_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "content_hash" TEXT NOT NULL,
    "seen_in_run" INTEGER NOT NULL DEFAULT 0,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "product_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "variant" (
    "shop_id" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "barcode" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "selected_options" JSONB NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "compare_at_minor" BIGINT,
    "position" INTEGER NOT NULL,
    "image_url" TEXT,
    "inventory_item_id" TEXT NOT NULL,
    "inventory_policy" TEXT NOT NULL,
    "tracked" BOOLEAN NOT NULL,
    "requires_shipping" BOOLEAN NOT NULL,
    "weight_grams" INTEGER,
    "source_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "item_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "content_hash" TEXT NOT NULL,
    "seen_in_run" INTEGER NOT NULL DEFAULT 0,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "variant_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "inventory_level" (
    "shop_id" INTEGER NOT NULL,
    "inventory_item_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "available" INTEGER NOT NULL,
    "source_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_in_run" INTEGER NOT NULL DEFAULT 0,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "inventory_level_pkey" PRIMARY KEY ("shop_id","inventory_item_id","location_id")
);

-- CreateTable
CREATE TABLE "collection" (
    "shop_id" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,

    CONSTRAINT "collection_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "import_run" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "bulk_operation_id" TEXT,
    "products_seen" INTEGER NOT NULL DEFAULT 0,
    "variants_seen" INTEGER NOT NULL DEFAULT 0,
    "rows_changed" INTEGER NOT NULL DEFAULT 0,
    "rows_removed" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channel_account" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "connector" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "remote_seller_id" TEXT NOT NULL,
    "marketplace" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "state_reason" TEXT,
    "credentials_sealed" BYTEA,
    "credentials_expire_at" TIMESTAMPTZ(3),
    "settings" JSONB NOT NULL DEFAULT '{}',
    "rules" JSONB NOT NULL DEFAULT '{}',
    "rules_version" INTEGER NOT NULL DEFAULT 1,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "paused_until" TIMESTAMPTZ(3),
    "last_call_at" TIMESTAMPTZ(3),
    "connected_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disconnected_at" TIMESTAMPTZ(3),

    CONSTRAINT "channel_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_lease" (
    "account_id" INTEGER NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "calling_until" TIMESTAMPTZ(3),

    CONSTRAINT "account_lease_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "oauth_attempt" (
    "state" TEXT NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "connector" TEXT NOT NULL,
    "context" JSONB NOT NULL DEFAULT '{}',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "oauth_attempt_pkey" PRIMARY KEY ("state")
);

-- CreateTable
CREATE TABLE "listing" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "product_id" TEXT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "image_url" TEXT,
    "wanted" TEXT NOT NULL DEFAULT 'unlisted',
    "status" TEXT NOT NULL DEFAULT 'unlisted',
    "status_at" TIMESTAMPTZ(3),
    "desired_content" JSONB,
    "desired_hash" TEXT,
    "desired_version" INTEGER NOT NULL DEFAULT 0,
    "desired_at" TIMESTAMPTZ(3),
    "sent_version" INTEGER NOT NULL DEFAULT 0,
    "sent_at" TIMESTAMPTZ(3),
    "ack_version" INTEGER NOT NULL DEFAULT 0,
    "ack_at" TIMESTAMPTZ(3),
    "ack_title" TEXT,
    "observed_title" TEXT,
    "observed_at" TIMESTAMPTZ(3),
    "remote_id" TEXT,
    "remote_url" TEXT,
    "remote_state" JSONB NOT NULL DEFAULT '{}',
    "submission" TEXT,
    "poll_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "issue_count" INTEGER NOT NULL DEFAULT 0,
    "revisions_day" TEXT,
    "revisions_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "listing_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "offer" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "listing_id" INTEGER NOT NULL,
    "product_id" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'unlisted',
    "status_at" TIMESTAMPTZ(3),
    "desired_quantity" INTEGER NOT NULL DEFAULT 0,
    "desired_price_minor" BIGINT NOT NULL DEFAULT 0,
    "desired_version" INTEGER NOT NULL DEFAULT 0,
    "desired_at" TIMESTAMPTZ(3),
    "sent_quantity" INTEGER,
    "sent_price_minor" BIGINT,
    "sent_version" INTEGER NOT NULL DEFAULT 0,
    "sent_at" TIMESTAMPTZ(3),
    "ack_quantity" INTEGER,
    "ack_price_minor" BIGINT,
    "ack_version" INTEGER NOT NULL DEFAULT 0,
    "ack_at" TIMESTAMPTZ(3),
    "observed_quantity" INTEGER,
    "observed_price_minor" BIGINT,
    "observed_at" TIMESTAMPTZ(3),
    "remote_id" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "priority" SMALLINT NOT NULL DEFAULT 2,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "parked_version" INTEGER,
    "next_read_at" TIMESTAMPTZ(3),

    CONSTRAINT "offer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "offer_component" (
    "offer_id" INTEGER NOT NULL,
    "variant_id" TEXT NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "units" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "offer_component_pkey" PRIMARY KEY ("offer_id","variant_id")
);

-- CreateTable
CREATE TABLE "override" (
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "product_id" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL DEFAULT '',
    "field" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "override_pkey" PRIMARY KEY ("account_id","product_id","variant_id","field")
);

-- CreateTable
CREATE TABLE "category_choice" (
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "source_key" TEXT NOT NULL,
    "category_id" TEXT NOT NULL,
    "category_name" TEXT NOT NULL,
    "confidence" INTEGER NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "category_choice_pkey" PRIMARY KEY ("account_id","source_key")
);

-- CreateTable
CREATE TABLE "channel_fact" (
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "channel_fact_pkey" PRIMARY KEY ("account_id","key")
);

-- CreateTable
CREATE TABLE "issue" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "listing_id" INTEGER,
    "offer_id" INTEGER,
    "source" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "field" TEXT NOT NULL DEFAULT '',
    "message" TEXT NOT NULL,
    "raw" JSONB,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "issue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "push_attempt" (
    "id" BIGSERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "listing_id" INTEGER NOT NULL,
    "offer_id" INTEGER,
    "operation" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "quantity" INTEGER,
    "price_minor" BIGINT,
    "outcome" TEXT NOT NULL,
    "message" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,

    CONSTRAINT "push_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "drift" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "listing_id" INTEGER NOT NULL,
    "offer_id" INTEGER,
    "field" TEXT NOT NULL,
    "acknowledged" TEXT NOT NULL,
    "observed" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "drift_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "listing_action" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "selection" JSONB NOT NULL,
    "actor" TEXT NOT NULL DEFAULT 'merchant',
    "total" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "cursor" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'running',
    "error" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "listing_action_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activity" (
    "id" BIGSERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "account_id" INTEGER,
    "listing_id" INTEGER,
    "actor" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "params" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_bucket" (
    "key" TEXT NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_bucket_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "shop_domain_key" ON "shop"("domain");

-- CreateIndex
CREATE INDEX "shop_session_shop_idx" ON "shop_session"("shop");

-- CreateIndex
CREATE INDEX "webhook_receipt_received_at_idx" ON "webhook_receipt"("received_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_receipt_shop_domain_topic_webhook_id_key" ON "webhook_receipt"("shop_domain", "topic", "webhook_id");

-- CreateIndex
CREATE INDEX "variant_shop_id_product_id_idx" ON "variant"("shop_id", "product_id");

-- CreateIndex
CREATE INDEX "variant_shop_id_inventory_item_id_idx" ON "variant"("shop_id", "inventory_item_id");

-- CreateIndex
CREATE INDEX "variant_shop_id_sku_idx" ON "variant"("shop_id", "sku");

-- CreateIndex
CREATE INDEX "import_run_shop_id_id_idx" ON "import_run"("shop_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_account_shop_id_connector_remote_seller_id_marketpl_key" ON "channel_account"("shop_id", "connector", "remote_seller_id", "marketplace");

-- CreateIndex
CREATE INDEX "listing_shop_id_product_id_idx" ON "listing"("shop_id", "product_id");

-- CreateIndex
CREATE INDEX "listing_shop_id_account_id_status_id_idx" ON "listing"("shop_id", "account_id", "status", "id");

-- CreateIndex
CREATE INDEX "listing_shop_id_account_id_title_id_idx" ON "listing"("shop_id", "account_id", "title", "id");

-- CreateIndex
CREATE UNIQUE INDEX "listing_account_id_product_id_key" ON "listing"("account_id", "product_id");

-- CreateIndex
CREATE INDEX "offer_shop_id_listing_id_idx" ON "offer"("shop_id", "listing_id");

-- CreateIndex
CREATE UNIQUE INDEX "offer_account_id_sku_key" ON "offer"("account_id", "sku");

-- CreateIndex
CREATE INDEX "offer_component_shop_id_variant_id_idx" ON "offer_component"("shop_id", "variant_id");

-- CreateIndex
CREATE INDEX "issue_shop_id_account_id_resolved_at_idx" ON "issue"("shop_id", "account_id", "resolved_at");

-- CreateIndex
CREATE INDEX "issue_listing_id_idx" ON "issue"("listing_id");

-- CreateIndex
CREATE INDEX "push_attempt_shop_id_listing_id_id_idx" ON "push_attempt"("shop_id", "listing_id", "id");

-- CreateIndex
CREATE INDEX "push_attempt_at_idx" ON "push_attempt"("at");

-- CreateIndex
CREATE INDEX "drift_shop_id_account_id_resolved_at_idx" ON "drift"("shop_id", "account_id", "resolved_at");

-- CreateIndex
CREATE INDEX "drift_shop_id_listing_id_idx" ON "drift"("shop_id", "listing_id");

-- CreateIndex
CREATE INDEX "listing_action_shop_id_id_idx" ON "listing_action"("shop_id", "id");

-- CreateIndex
CREATE INDEX "activity_shop_id_id_idx" ON "activity"("shop_id", "id");

-- AddForeignKey
ALTER TABLE "offer_component" ADD CONSTRAINT "offer_component_offer_id_fkey" FOREIGN KEY ("offer_id") REFERENCES "offer"("id") ON DELETE CASCADE ON UPDATE CASCADE;
