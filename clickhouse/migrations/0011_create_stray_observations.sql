-- Observations whose client has not named their trace: they lie under their own id. A whole span is written without
-- looking for what is stored of it, so this is where it learns that something is.
CREATE TABLE IF NOT EXISTS stray_observations {{on_cluster}} (
    project_id LowCardinality(String),
    id String CODEC(ZSTD(1)),
    -- As in `observations`, where a row of another day is another row.
    day Date CODEC(ZSTD(1)),
    row_version UInt128 CODEC(ZSTD(1)),
    is_deleted UInt8 CODEC(ZSTD(1))
)
ENGINE = {{engine:ReplacingMergeTree(row_version, is_deleted)}}
ORDER BY (project_id, id, day)
SETTINGS index_granularity = 128, min_compress_block_size = 4096, max_compress_block_size = 16384
