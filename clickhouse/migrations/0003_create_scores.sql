CREATE TABLE IF NOT EXISTS scores {{on_cluster}} (
    project_id LowCardinality(String),
    id String CODEC(ZSTD(1)),
    timestamp DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    -- empty: not known yet
    name String CODEC(ZSTD(1)),
    trace_id Nullable(String) CODEC(ZSTD(1)),
    observation_id Nullable(String) CODEC(ZSTD(1)),
    session_id Nullable(String) CODEC(ZSTD(1)),
    dataset_run_id Nullable(String) CODEC(ZSTD(1)),
    data_type Enum8('NUMERIC' = 1, 'CATEGORICAL' = 2, 'BOOLEAN' = 3, 'CORRECTION' = 4, 'TEXT' = 5),
    source Enum8('API' = 1, 'EVAL' = 2, 'ANNOTATION' = 3),
    value Nullable(Float64) CODEC(ZSTD(1)),
    string_value Nullable(String) CODEC(ZSTD(1)),
    comment Nullable(String) CODEC(ZSTD(1)),
    config_id Nullable(String) CODEC(ZSTD(1)),
    queue_id Nullable(String) CODEC(ZSTD(1)),
    author_user_id Nullable(String) CODEC(ZSTD(1)),
    execution_trace_id Nullable(String) CODEC(ZSTD(1)),
    environment LowCardinality(String),
    metadata Map(String, String) CODEC(ZSTD(1)),
    created_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    updated_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    -- the latest clock of any field, and the fields whose clock differs (0: not known)
    clock UInt64 CODEC(Delta(8), ZSTD(1)),
    field_clocks Map(String, UInt64) CODEC(ZSTD(1)),
    -- the fields that are null though their column holds a default, as bits: name 1, data_type 2, source 4, environment 8
    null_fields UInt8,
    -- grows strictly with what the row knows: the better-informed copy stays
    row_version UInt128 CODEC(ZSTD(1)),
    is_deleted UInt8,
    INDEX scores_id id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX scores_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = {{engine:ReplacingMergeTree(row_version, is_deleted)}}
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), name, id)
-- one file a part until it is this large: a file a column costs fresh parts more than their rows
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728
