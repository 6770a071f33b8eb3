-- What agents did on days, computed from `observations`, whole days at a time: of the runs that began on a day and what lies
-- below these. One row has all of a day, so that it is there as a whole or not at all.
CREATE TABLE IF NOT EXISTS agent_days {{on_cluster}} (
    project_id LowCardinality(String),
    day Date,
    -- false: of more agents than a row holds, none
    is_whole Bool,
    agents Array(Tuple(
        agent_name String,
        agent_environment String,
        -- empty: none
        agent_version String,
        agent_scope String,
        calls UInt64,
        errors UInt64,
        first_seen DateTime64(6, 'UTC'),
        last_seen DateTime64(6, 'UTC'),
        -- in seconds, of calls that have ended
        latency_lowest Nullable(Float64),
        latency_highest Nullable(Float64),
        -- what a bucket holds: packages/core/src/metrics/value-sketch.ts; one may come more than once
        latency_buckets Array(Int32),
        latency_counts Array(UInt64),
        cost Decimal(76, 12),
        unpriced UInt64,
        -- the first ones by their bytes
        models Array(String),
        tools Array(String)
    )) CODEC(ZSTD(1)),
    -- before the rows were read that this was computed from, by the server's clock
    computed_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = {{engine:ReplacingMergeTree(computed_at)}}
ORDER BY (project_id, day)
-- rows are wide, and those of one project are read at a time
SETTINGS index_granularity = 128, min_compress_block_size = 65536, max_compress_block_size = 65536
