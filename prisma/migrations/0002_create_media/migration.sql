-- Media of projects and where they belong; their bytes are elsewhere. Secrets that processes share.

CREATE TABLE "media" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "content_length" BIGINT NOT NULL,
    "requested_at" TIMESTAMPTZ(6) NOT NULL,
    "stored_at" TIMESTAMPTZ(6),
    "upload_reported_at" TIMESTAMPTZ(6),
    "upload_http_status" INTEGER,
    "upload_http_error" TEXT,
    "upload_time_ms" DOUBLE PRECISION,
    CONSTRAINT "media_pkey" PRIMARY KEY ("project_id","id")
);

CREATE TABLE "media_links" (
    "project_id" TEXT NOT NULL,
    "media_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "trace_id" TEXT,
    "observation_id" TEXT,
    "dataset_id" TEXT,
    "dataset_item_id" TEXT,
    "field" TEXT NOT NULL,
    CONSTRAINT "media_links_pkey" PRIMARY KEY ("project_id","media_id","id")
);

CREATE TABLE "server_secrets" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "server_secrets_pkey" PRIMARY KEY ("name")
);

CREATE INDEX "media_stored_at_requested_at_idx" ON "media"("stored_at", "requested_at");
CREATE INDEX "media_links_trace_id_idx" ON "media_links" USING HASH ("trace_id");
CREATE INDEX "media_links_dataset_item_id_idx" ON "media_links" USING HASH ("dataset_item_id");

ALTER TABLE "media" ADD CONSTRAINT "media_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "media_links" ADD CONSTRAINT "media_links_project_id_media_id_fkey" FOREIGN KEY ("project_id", "media_id") REFERENCES "media"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
