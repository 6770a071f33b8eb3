-- One receipt for each part of an accepted request: the ledger is a sum over it.
CREATE TABLE IF NOT EXISTS ingest_batches {{on_cluster}} (
    project_id LowCardinality(String),
    batch_id String CODEC(ZSTD(1)),
    part UInt32 CODEC(ZSTD(1)),
    -- when the request came; the hour and day that it counts under
    received_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    stored_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    -- received = stored + rejected + quarantined
    received UInt32 CODEC(ZSTD(1)),
    stored UInt32 CODEC(ZSTD(1)),
    -- events by reason
    rejected Map(String, UInt64) CODEC(ZSTD(1)),
    quarantined UInt32 CODEC(ZSTD(1)),
    payload_bytes UInt64 CODEC(ZSTD(1)),
    -- of two receipts of a part, which one counts (the core's receiptVersion)
    row_version UInt128 CODEC(ZSTD(1)),
    INDEX ingest_batches_batch_id batch_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = {{engine:ReplacingMergeTree(row_version)}}
PARTITION BY toYYYYMM(received_at)
ORDER BY (project_id, toDate(received_at), batch_id, part)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728
