-- The days on which a trace has rows, so that it is found by id without scanning days.
-- Minimum and maximum are idempotent: duplicates cannot hurt it.
CREATE TABLE IF NOT EXISTS trace_days {{on_cluster}} (
    project_id LowCardinality(String),
    trace_id String CODEC(ZSTD(1)),
    first_day SimpleAggregateFunction(min, Date) CODEC(ZSTD(1)),
    last_day SimpleAggregateFunction(max, Date) CODEC(ZSTD(1))
)
ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY (project_id, trace_id)
-- small granules and blocks: the look-ups are for many single ids
SETTINGS index_granularity = 128, min_compress_block_size = 4096, max_compress_block_size = 16384
