-- Under another name: a process of before decision 92 does not mark the days whose costs it replaces, so it finds no table to begin with.
-- Costs on their way into `observations`: the server joins them with the rows, whose bodies so never travel. Only the
-- statement after the insert reads them; they go by themselves.
CREATE TABLE IF NOT EXISTS staged_cost_revisions {{on_cluster}} (
    project_id LowCardinality(String),
    -- of one insert
    chunk_id String CODEC(ZSTD(1)),
    trace_id String CODEC(ZSTD(1)),
    id String CODEC(ZSTD(1)),
    -- of the row that the cost was computed from, and of the one that takes its place
    row_version UInt128 CODEC(ZSTD(1)),
    revised_version UInt128 CODEC(ZSTD(1)),
    cost_source Enum8('none' = 0, 'unpriced' = 1, 'computed' = 2, 'provided' = 3),
    cost_details Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    total_cost Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    model_id Nullable(String) CODEC(ZSTD(1)),
    price_version Nullable(String) CODEC(ZSTD(1)),
    recorded_cost_source Enum8('none' = 0, 'unpriced' = 1, 'computed' = 2, 'provided' = 3),
    recorded_cost_details Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    recorded_total_cost Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    recorded_model_id Nullable(String) CODEC(ZSTD(1)),
    recorded_price_version Nullable(String) CODEC(ZSTD(1)),
    staged_at DateTime DEFAULT now()
)
ENGINE = {{engine:MergeTree}}
ORDER BY (project_id, chunk_id, trace_id, id)
TTL staged_at + INTERVAL 1 DAY
