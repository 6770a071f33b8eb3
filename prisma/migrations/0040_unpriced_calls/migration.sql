-- Calls whose model has no price are counted: their cost is unknown, and not 0.

ALTER TABLE "evaluation_attempts" ADD COLUMN "unpriced_calls" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "dataset_experiment_items" ADD COLUMN "unpriced_calls" INTEGER NOT NULL DEFAULT 0;
