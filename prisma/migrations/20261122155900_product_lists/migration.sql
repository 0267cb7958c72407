-- The schema says lists, and the SQL made of it lets a list be NULL: a row that was written without one made the pages of its
-- listings fail. No list is an empty list, now and for whatever writes later.
UPDATE "product" SET "tags" = '{}' WHERE "tags" IS NULL;
UPDATE "product" SET "collection_ids" = '{}' WHERE "collection_ids" IS NULL;
ALTER TABLE "product" ALTER COLUMN "tags" SET DEFAULT ARRAY[]::TEXT[], ALTER COLUMN "tags" SET NOT NULL,
  ALTER COLUMN "collection_ids" SET DEFAULT ARRAY[]::TEXT[], ALTER COLUMN "collection_ids" SET NOT NULL;
