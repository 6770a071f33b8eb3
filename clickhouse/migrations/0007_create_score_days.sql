-- The days on which a score has rows, so that it is found by id without scanning days.
CREATE TABLE IF NOT EXISTS score_days {{on_cluster}} (
    project_id LowCardinality(String),
    score_id String CODEC(ZSTD(1)),
    first_day SimpleAggregateFunction(min, Date) CODEC(ZSTD(1)),
    last_day SimpleAggregateFunction(max, Date) CODEC(ZSTD(1))
)
ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY (project_id, score_id)
SETTINGS index_granularity = 128, min_compress_block_size = 4096, max_compress_block_size = 16384
