-- Exports read a dataset item by item, and lists as of a moment begin with what changed last.

CREATE INDEX "dataset_item_versions_dataset_id_id_valid_from_idx" ON "dataset_item_versions"("dataset_id", "id", "valid_from");
CREATE INDEX "dataset_item_versions_dataset_id_valid_from_id_idx" ON "dataset_item_versions"("dataset_id", "valid_from" DESC, "id");
