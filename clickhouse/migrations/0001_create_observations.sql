-- earlier form: 3e47135fb205118011827c741dd335d3f2913e824ba9b8f9d9520373ad095975
CREATE TABLE IF NOT EXISTS observations {{on_cluster}} (
    project_id LowCardinality(String),
    trace_id String CODEC(ZSTD(1)),
    id String CODEC(ZSTD(1)),
    -- empty: none
    parent_observation_id String CODEC(ZSTD(1)),
    type Enum8('SPAN' = 1, 'GENERATION' = 2, 'EVENT' = 3, 'AGENT' = 4, 'TOOL' = 5, 'CHAIN' = 6, 'RETRIEVER' = 7, 'EVALUATOR' = 8, 'EMBEDDING' = 9, 'GUARDRAIL' = 10),
    name Nullable(String) CODEC(ZSTD(1)),
    start_time DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    end_time Nullable(DateTime64(6, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    -- when the first token arrived
    completion_start_time Nullable(DateTime64(6, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    level Enum8('DEBUG' = 1, 'DEFAULT' = 2, 'WARNING' = 3, 'ERROR' = 4),
    status_message Nullable(String) CODEC(ZSTD(1)),
    version Nullable(String) CODEC(ZSTD(1)),
    environment LowCardinality(String),
    -- large blocks and a window as long: what one call repeats of the call before it is stored once
    input Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 4194304, max_compress_block_size = 4194304),
    output Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 4194304, max_compress_block_size = 4194304),
    metadata Map(String, String) CODEC(ZSTD(1)),
    model LowCardinality(Nullable(String)),
    provider Nullable(String) CODEC(ZSTD(1)),
    model_parameters Nullable(String) CODEC(ZSTD(1)),
    prompt_name Nullable(String) CODEC(ZSTD(1)),
    prompt_version Nullable(UInt32),
    usage_details Map(String, UInt64) CODEC(ZSTD(1)),
    usage_convention Enum8('none' = 0, 'inclusive' = 1, 'exclusive' = 2, 'given' = 3),
    -- an aggregate repeats what its children report: it counts only when nothing else in the trace has usage
    usage_role Enum8('own' = 0, 'aggregate' = 1),
    -- as the client gave it, `total` among the keys or not; empty when it gave none
    provided_cost Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    cost_source Enum8('none' = 0, 'unpriced' = 1, 'computed' = 2, 'provided' = 3),
    cost_details Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    total_cost Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    model_id Nullable(String) CODEC(ZSTD(1)),
    price_version Nullable(String) CODEC(ZSTD(1)),
    span_events Nullable(String) CODEC(ZSTD(1)),
    span_links Nullable(String) CODEC(ZSTD(1)),
    created_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    updated_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    -- the latest clock of any field, and the fields whose clock differs (0: not known)
    clock UInt64 CODEC(Delta(8), ZSTD(1)),
    field_clocks Map(String, UInt64) CODEC(ZSTD(1)),
    -- the fields that are null though their column holds a default, as bits: type 1, level 2, environment 4, provided_cost 8
    null_fields UInt8,
    -- grows strictly with what the row knows: the better-informed copy stays
    row_version UInt128 CODEC(ZSTD(1)),
    is_deleted UInt8,
    -- for look-ups by id alone
    INDEX observations_id id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = {{engine:ReplacingMergeTree(row_version, is_deleted)}}
PARTITION BY toYYYYMM(start_time)
ORDER BY (project_id, toDate(start_time), trace_id, id)
-- one file a part until it is this large: a file a column costs fresh parts more than their rows
-- granules of so few rows: bodies are read a granule at a time, for a row of it (decision 87)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 1024
