-- As for observations.
ALTER TABLE ingest_batches {{on_cluster}} MODIFY SETTING merge_selector_base = 10
