-- Providers of models, and the keys by which they are called.

CREATE TABLE "llm_connections" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "adapter" TEXT NOT NULL,
    "secret_key" TEXT NOT NULL,
    "masked_key" TEXT NOT NULL,
    "base_url" TEXT,
    "custom_models" TEXT[],
    "with_default_models" BOOLEAN NOT NULL,
    "extra_headers" TEXT,
    "extra_header_names" TEXT[],
    "config" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "llm_connections_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "llm_connections_project_id_provider_key" ON "llm_connections"("project_id", "provider");

ALTER TABLE "llm_connections" ADD CONSTRAINT "llm_connections_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT audit_table('llm_connections', 'llm-connection', 'project', 'id', 'secret_key,extra_headers', 'updated_at', 'base_url');
