-- Attempts that are under way name no user, so nobody could end them; they live for a quarter of an hour.
DELETE FROM "oauth_attempt";

-- AlterTable
ALTER TABLE "oauth_attempt" ADD COLUMN     "answer_sealed" BYTEA,
ADD COLUMN     "handover" TEXT,
ADD COLUMN     "user_id" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE UNIQUE INDEX "oauth_attempt_handover_key" ON "oauth_attempt"("handover");
