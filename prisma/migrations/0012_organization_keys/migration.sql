-- Keys of organizations and of users; what the administration of organizations and projects keeps of them.

ALTER TABLE "organizations"
    ADD COLUMN "metadata" JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN "deleted_at" TIMESTAMPTZ(6);

ALTER TABLE "projects" ADD COLUMN "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp();
UPDATE "projects" SET "updated_at" = "created_at";

ALTER TABLE "api_keys"
    ALTER COLUMN "project_id" DROP NOT NULL,
    ADD COLUMN "organization_id" TEXT,
    ADD COLUMN "user_id" TEXT,
    ADD CONSTRAINT "api_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "api_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "api_keys_owner_check" CHECK (("project_id" IS NULL) <> ("organization_id" IS NULL));
CREATE INDEX "api_keys_organization_id_idx" ON "api_keys"("organization_id");
CREATE INDEX "api_keys_user_id_idx" ON "api_keys"("user_id");
