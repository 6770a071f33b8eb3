-- Datasets, every version of their items, and the runs of experiments over them.

CREATE TABLE "datasets" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "metadata" TEXT,
    "input_schema" TEXT,
    "expected_output_schema" TEXT,
    "written_at" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "datasets_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "datasets_project_id_name_key" ON "datasets"("project_id", "name");

CREATE TABLE "dataset_item_versions" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "valid_from" BIGINT NOT NULL,
    "valid_to" BIGINT NOT NULL,
    "dataset_id" TEXT NOT NULL,
    "is_deleted" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL,
    "input" TEXT,
    "expected_output" TEXT,
    "metadata" TEXT,
    "source_trace_id" TEXT,
    "source_observation_id" TEXT,
    "created_at" BIGINT NOT NULL,
    CONSTRAINT "dataset_item_versions_pkey" PRIMARY KEY ("project_id", "id", "valid_from")
);
-- An item has one version that is valid now, in whichever dataset.
CREATE UNIQUE INDEX "dataset_item_versions_project_id_id_valid_to_key" ON "dataset_item_versions"("project_id", "id", "valid_to");
CREATE INDEX "dataset_item_versions_dataset_id_valid_to_created_at_id_idx" ON "dataset_item_versions"("dataset_id", "valid_to", "created_at", "id");
CREATE INDEX "dataset_item_versions_source_trace_id_idx" ON "dataset_item_versions" USING HASH ("source_trace_id");

CREATE TABLE "dataset_runs" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "dataset_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "metadata" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "dataset_runs_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "dataset_runs_dataset_id_name_key" ON "dataset_runs"("dataset_id", "name");

CREATE TABLE "dataset_run_items" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "dataset_item_id" TEXT NOT NULL,
    "trace_id" TEXT NOT NULL,
    "observation_id" TEXT,
    "created_at" BIGINT NOT NULL,
    CONSTRAINT "dataset_run_items_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "dataset_run_items_run_id_created_at_id_idx" ON "dataset_run_items"("run_id", "created_at", "id");
CREATE INDEX "dataset_run_items_trace_id_idx" ON "dataset_run_items" USING HASH ("trace_id");

ALTER TABLE "datasets" ADD CONSTRAINT "datasets_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dataset_item_versions" ADD CONSTRAINT "dataset_item_versions_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "datasets"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dataset_runs" ADD CONSTRAINT "dataset_runs_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "datasets"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dataset_run_items" ADD CONSTRAINT "dataset_run_items_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "dataset_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Items and run items are data that keep their own history, and may hold what people wrote: an entry of the log is for ever.
SELECT
    audit_table('datasets', 'dataset', 'project', 'id', '', 'written_at,updated_at', ''),
    audit_table('dataset_runs', 'dataset-run', 'project', 'id', '', 'updated_at', '');
