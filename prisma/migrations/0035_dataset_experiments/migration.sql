-- Runs of datasets that the server makes, and what becomes of each item.

CREATE TABLE "dataset_experiments" (
    "run_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "as_of" BIGINT NOT NULL,
    "concurrency" INTEGER NOT NULL,
    "max_cost" DECIMAL(38,12),
    "canceled_at" BIGINT,
    "is_open" BOOLEAN NOT NULL DEFAULT true,
    "rest_until" BIGINT,
    "created_at" BIGINT NOT NULL,
    CONSTRAINT "dataset_experiments_pkey" PRIMARY KEY ("run_id")
);
-- Every process asks each second which are open, of any number that are not.
CREATE INDEX "dataset_experiments_open_idx" ON "dataset_experiments"("run_id") WHERE "is_open";

CREATE TABLE "dataset_experiment_items" (
    "run_id" TEXT NOT NULL,
    "dataset_item_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "due_at" BIGINT NOT NULL,
    "lease_until" BIGINT,
    "recorded" TEXT,
    "error" TEXT,
    "trace_id" TEXT,
    "cost" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "finished_at" BIGINT,
    CONSTRAINT "dataset_experiment_items_pkey" PRIMARY KEY ("run_id", "dataset_item_id")
);
CREATE INDEX "dataset_experiment_items_run_id_state_due_at_idx" ON "dataset_experiment_items"("run_id", "state", "due_at");

ALTER TABLE "dataset_experiments" ADD CONSTRAINT "dataset_experiments_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "dataset_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dataset_experiment_items" ADD CONSTRAINT "dataset_experiment_items_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "dataset_experiments"("run_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What becomes of each item is work and no change.
SELECT audit_table('dataset_experiments', 'dataset-experiment', 'project', 'run_id', '', 'is_open,rest_until', '');
