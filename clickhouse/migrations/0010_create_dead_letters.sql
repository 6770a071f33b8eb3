-- Events that were accepted and cannot be stored, with what replays them. Few; not parted, so that a letter is one row.
CREATE TABLE IF NOT EXISTS dead_letters {{on_cluster}} (
    project_id LowCardinality(String),
    id String CODEC(ZSTD(1)),
    batch_id String CODEC(ZSTD(1)),
    part UInt32 CODEC(ZSTD(1)),
    received_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    quarantined_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    reason LowCardinality(String),
    message String CODEC(ZSTD(1)),
    kind LowCardinality(String),
    entity_id String CODEC(ZSTD(1)),
    events UInt32 CODEC(ZSTD(1)),
    payload_bytes UInt64 CODEC(ZSTD(1)),
    -- the encoded batch, compressed already
    payload String CODEC(NONE),
    -- 1 open, 2 discarded, 3 replayed; the version too: a letter only moves on
    state UInt8
)
ENGINE = {{engine:ReplacingMergeTree(state)}}
ORDER BY (project_id, id)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728
