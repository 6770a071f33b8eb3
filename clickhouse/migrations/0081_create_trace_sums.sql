-- The sums over all observations of each trace, whenever these are, by the day of the trace: derived from whole days like daily_costs.
CREATE TABLE IF NOT EXISTS trace_sums {{on_cluster}} (
    project_id LowCardinality(String),
    day Date,
    -- The empty one stands for the day: its observation_count is the number of the other rows that were computed with it.
    trace_id String CODEC(ZSTD(1)),
    computed_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    observation_count UInt64 CODEC(ZSTD(1)),
    latency_micros Int64 CODEC(ZSTD(1)),
    total_cost Decimal(76, 12) CODEC(ZSTD(1)),
    input_cost Decimal(76, 12) CODEC(ZSTD(1)),
    output_cost Decimal(76, 12) CODEC(ZSTD(1)),
    total_units UInt64 CODEC(ZSTD(1)),
    input_units UInt64 CODEC(ZSTD(1)),
    output_units UInt64 CODEC(ZSTD(1)),
    error_count UInt64 CODEC(ZSTD(1)),
    warning_count UInt64 CODEC(ZSTD(1)),
    default_count UInt64 CODEC(ZSTD(1)),
    debug_count UInt64 CODEC(ZSTD(1))
)
ENGINE = {{engine:ReplacingMergeTree(computed_at)}}
ORDER BY (project_id, day, trace_id)
