-- Evaluation rules judge items of dataset runs, and webhooks of prompts can be switched off.

ALTER TABLE "evaluation_rules" ADD COLUMN "dataset_names" TEXT[] DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN "run_names" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "evaluation_executions" ADD COLUMN "dataset_item_id" TEXT;

-- Clients may date a run item themselves: this is when it was stored. Rows of before have none, so that no row is rewritten.
ALTER TABLE "dataset_run_items" ADD COLUMN "recorded_at" BIGINT;
ALTER TABLE "dataset_run_items" ALTER COLUMN "recorded_at"
    SET DEFAULT (EXTRACT(epoch FROM clock_timestamp()) * 1000000)::bigint;
CREATE INDEX "dataset_run_items_project_id_recorded_at_idx" ON "dataset_run_items"("project_id", "recorded_at");

ALTER TABLE "prompt_webhooks" ADD COLUMN "is_enabled" BOOLEAN NOT NULL DEFAULT true;
