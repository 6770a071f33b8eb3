-- earlier form: f242fc6e6efe91c79893556bf35ed2687e1113992665f4b2ca3c68dedc4d92d4
-- What days cost, computed from `observations` and `traces`, whole days at a time. One row says everything of a day;
-- the rows of its groups say the same apart for each combination of the traces' properties that readers filter by.
-- Only rows with the `computed_at` of their day's row are valid, and only while the sums of their counts are those of
-- that row: an older one is of a group that is no more, and a refresh that was cut off leaves some out.
CREATE TABLE IF NOT EXISTS daily_costs {{on_cluster}} (
    project_id LowCardinality(String),
    kind Enum8('day' = 1, 'group' = 2),
    day Date,
    -- a hash of the five columns that follow; empty for the day's own row
    trace_group String CODEC(ZSTD(1)),
    -- whether the trace of the group's observations is stored
    has_trace Bool,
    trace_name Nullable(String) CODEC(ZSTD(1)),
    user_id Nullable(String) CODEC(ZSTD(1)),
    tags Array(String) CODEC(ZSTD(1)),
    environment LowCardinality(String),
    -- traces whose own time lies in the day
    trace_count UInt64 CODEC(ZSTD(1)),
    observation_count UInt64 CODEC(ZSTD(1)),
    models Array(Tuple(
        model Nullable(String),
        input_units UInt64,
        output_units UInt64,
        total_units UInt64,
        observation_count UInt64,
        -- traces with observations of this model in the day
        trace_count UInt64,
        cost Decimal(76, 12),
        unpriced_count UInt64,
        provided_count UInt64,
        computed_count UInt64,
        -- the part of the cost that was computed from prices
        computed_cost Decimal(76, 12)
    )) CODEC(ZSTD(1)),
    -- before the rows were read that this was computed from, by the server's clock
    computed_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = {{engine:ReplacingMergeTree(computed_at)}}
ORDER BY (project_id, kind, day, trace_group)
-- A period is a few dozen rows of days: in small granules of one file they are read without those of their groups.
SETTINGS index_granularity = 128, min_bytes_for_wide_part = 134217728
