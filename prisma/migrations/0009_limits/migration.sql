-- Limits of projects and keys, and how much of them is used. Without limits everything is as before.

ALTER TABLE "projects" ADD COLUMN IF NOT EXISTS "limits" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "api_keys" ADD COLUMN IF NOT EXISTS "limits" JSONB NOT NULL DEFAULT '{}';

CREATE TABLE "limit_levels" (
    "name" TEXT NOT NULL,
    "level" DOUBLE PRECISION NOT NULL,
    "drain_per_second" DOUBLE PRECISION NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    CONSTRAINT "limit_levels_pkey" PRIMARY KEY ("name")
);
