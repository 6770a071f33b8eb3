-- The price book: every change is a version, nothing is edited, and what a version held can be read for ever.

CREATE TABLE "built_in_prices" (
    "name" TEXT NOT NULL,
    "facts" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "built_in_prices_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "price_book_versions" (
    "version" INTEGER NOT NULL,
    "built_in" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "price_book_versions_pkey" PRIMARY KEY ("version")
);

CREATE TABLE "prices" (
    "id" TEXT NOT NULL,
    "project_id" TEXT,
    "organization_id" TEXT,
    "model_name" TEXT NOT NULL,
    "provider" TEXT,
    "match_pattern" TEXT NOT NULL,
    "effective_from" BIGINT,
    "effective_to" BIGINT,
    "rates" JSONB NOT NULL,
    "service_tiers" JSONB NOT NULL,
    "unit" TEXT,
    "tokenizer_id" TEXT,
    "tokenizer_config" TEXT,
    "pricing_tiers" TEXT,
    "source" TEXT NOT NULL,
    "added_in" INTEGER NOT NULL,
    "removed_in" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "prices_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "prices_scope_check" CHECK ("project_id" IS NULL OR "organization_id" IS NULL)
);

CREATE INDEX "prices_project_id_idx" ON "prices"("project_id");
CREATE INDEX "prices_organization_id_idx" ON "prices"("organization_id");

ALTER TABLE "price_book_versions" ADD CONSTRAINT "price_book_versions_built_in_fkey" FOREIGN KEY ("built_in") REFERENCES "built_in_prices"("name") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "prices" ADD CONSTRAINT "prices_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "prices" ADD CONSTRAINT "prices_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "prices" ADD CONSTRAINT "prices_added_in_fkey" FOREIGN KEY ("added_in") REFERENCES "price_book_versions"("version") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "prices" ADD CONSTRAINT "prices_removed_in_fkey" FOREIGN KEY ("removed_in") REFERENCES "price_book_versions"("version") ON DELETE SET NULL ON UPDATE CASCADE;
