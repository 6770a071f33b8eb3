-- When the names here were last known to be those of the control plane; the latest row counts.
CREATE TABLE IF NOT EXISTS name_syncs {{on_cluster}} (
    what LowCardinality(String),
    synced_at DateTime64(6, 'UTC')
)
ENGINE = {{engine:ReplacingMergeTree(synced_at)}}
ORDER BY what
