-- Telemetry names a run by an id of its own, which two projects may use: ids of runs are those of their project.

ALTER TABLE "dataset_experiment_items" DROP CONSTRAINT "dataset_experiment_items_run_id_fkey",
    DROP CONSTRAINT "dataset_experiment_items_pkey";
ALTER TABLE "dataset_experiments" DROP CONSTRAINT "dataset_experiments_run_id_fkey",
    DROP CONSTRAINT "dataset_experiments_pkey";
ALTER TABLE "dataset_run_items" DROP CONSTRAINT "dataset_run_items_run_id_fkey",
    DROP CONSTRAINT "dataset_run_items_pkey";
ALTER TABLE "dataset_runs" DROP CONSTRAINT "dataset_runs_pkey";

ALTER TABLE "dataset_runs" ADD CONSTRAINT "dataset_runs_pkey" PRIMARY KEY ("project_id", "id");
ALTER TABLE "dataset_run_items" ADD CONSTRAINT "dataset_run_items_pkey" PRIMARY KEY ("project_id", "id"),
    ADD CONSTRAINT "dataset_run_items_project_id_run_id_fkey" FOREIGN KEY ("project_id", "run_id") REFERENCES "dataset_runs"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dataset_experiments" ADD CONSTRAINT "dataset_experiments_pkey" PRIMARY KEY ("project_id", "run_id"),
    ADD CONSTRAINT "dataset_experiments_project_id_run_id_fkey" FOREIGN KEY ("project_id", "run_id") REFERENCES "dataset_runs"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dataset_experiment_items" ADD CONSTRAINT "dataset_experiment_items_pkey" PRIMARY KEY ("project_id", "run_id", "dataset_item_id"),
    ADD CONSTRAINT "dataset_experiment_items_project_id_run_id_fkey" FOREIGN KEY ("project_id", "run_id") REFERENCES "dataset_experiments"("project_id", "run_id") ON DELETE CASCADE ON UPDATE CASCADE;
