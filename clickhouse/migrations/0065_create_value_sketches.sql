-- How the values of a day's observations are spread, computed from `observations`, whole days at a time: quantiles of any number
-- of days are answered from these. One row has all of a measure of a day, so that it is there as a whole or not at all.
CREATE TABLE IF NOT EXISTS value_sketches {{on_cluster}} (
    project_id LowCardinality(String),
    -- true: a sketch is of one name; false: of all names together
    is_named Bool,
    measure LowCardinality(String),
    day Date,
    -- false: of a day with more names than are kept, or more sketches than a row holds, none
    is_whole Bool,
    sketches Array(Tuple(
        name Nullable(String),
        model Nullable(String),
        type String,
        environment String,
        value_count UInt64,
        value_sum Decimal(76, 12),
        lowest Decimal(38, 12),
        highest Decimal(38, 12),
        -- what a bucket holds: packages/core/src/metrics/value-sketch.ts; in ascending order
        buckets Array(Int32),
        bucket_counts Array(UInt64)
    )) CODEC(ZSTD(1)),
    -- before the rows were read that this was computed from, by the server's clock
    computed_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = {{engine:ReplacingMergeTree(computed_at)}}
ORDER BY (project_id, is_named, measure, day)
-- rows are wide, and those of one measure of a project are read at a time
SETTINGS index_granularity = 32, min_compress_block_size = 65536, max_compress_block_size = 65536
