-- Generated from clickhouse/migrations; `npm run schema -w @spanledger/clickhouse-store` writes it.

CREATE TABLE dead_letters
(
    `project_id` LowCardinality(String),
    `id` String CODEC(ZSTD(1)),
    `batch_id` String CODEC(ZSTD(1)),
    `part` UInt32 CODEC(ZSTD(1)),
    `received_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `quarantined_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `reason` LowCardinality(String),
    `message` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `entity_id` String CODEC(ZSTD(1)),
    `events` UInt32 CODEC(ZSTD(1)),
    `payload_bytes` UInt64 CODEC(ZSTD(1)),
    `payload` String CODEC(NONE),
    `state` UInt8
)
ENGINE = ReplacingMergeTree(state)
ORDER BY (project_id, id)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 8192;

CREATE TABLE ingest_batches
(
    `project_id` LowCardinality(String),
    `batch_id` String CODEC(ZSTD(1)),
    `part` UInt32 CODEC(ZSTD(1)),
    `received_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `stored_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `received` UInt32 CODEC(ZSTD(1)),
    `stored` UInt32 CODEC(ZSTD(1)),
    `rejected` Map(String, UInt64) CODEC(ZSTD(1)),
    `quarantined` UInt32 CODEC(ZSTD(1)),
    `payload_bytes` UInt64 CODEC(ZSTD(1)),
    `row_version` UInt128 CODEC(ZSTD(1)),
    INDEX ingest_batches_batch_id batch_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(row_version)
PARTITION BY toYYYYMM(received_at)
ORDER BY (project_id, toDate(received_at), batch_id, part)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 8192;

CREATE TABLE observations
(
    `project_id` LowCardinality(String),
    `trace_id` String CODEC(ZSTD(1)),
    `id` String CODEC(ZSTD(1)),
    `parent_observation_id` String CODEC(ZSTD(1)),
    `type` Enum8('SPAN' = 1, 'GENERATION' = 2, 'EVENT' = 3, 'AGENT' = 4, 'TOOL' = 5, 'CHAIN' = 6, 'RETRIEVER' = 7, 'EVALUATOR' = 8, 'EMBEDDING' = 9, 'GUARDRAIL' = 10),
    `name` Nullable(String) CODEC(ZSTD(1)),
    `start_time` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `end_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    `completion_start_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    `level` Enum8('DEBUG' = 1, 'DEFAULT' = 2, 'WARNING' = 3, 'ERROR' = 4),
    `status_message` Nullable(String) CODEC(ZSTD(1)),
    `version` Nullable(String) CODEC(ZSTD(1)),
    `environment` LowCardinality(String),
    `input` Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 4194304, max_compress_block_size = 4194304),
    `output` Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 4194304, max_compress_block_size = 4194304),
    `metadata` Map(String, String) CODEC(ZSTD(1)),
    `model` LowCardinality(Nullable(String)),
    `provider` Nullable(String) CODEC(ZSTD(1)),
    `model_parameters` Nullable(String) CODEC(ZSTD(1)),
    `prompt_name` Nullable(String) CODEC(ZSTD(1)),
    `prompt_version` Nullable(UInt32),
    `usage_details` Map(String, UInt64) CODEC(ZSTD(1)),
    `usage_convention` Enum8('none' = 0, 'inclusive' = 1, 'exclusive' = 2, 'given' = 3),
    `usage_role` Enum8('own' = 0, 'aggregate' = 1),
    `provided_cost` Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    `cost_source` Enum8('none' = 0, 'unpriced' = 1, 'computed' = 2, 'provided' = 3),
    `cost_details` Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    `total_cost` Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    `model_id` Nullable(String) CODEC(ZSTD(1)),
    `price_version` Nullable(String) CODEC(ZSTD(1)),
    `span_events` Nullable(String) CODEC(ZSTD(1)),
    `span_links` Nullable(String) CODEC(ZSTD(1)),
    `created_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `updated_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `clock` UInt64 CODEC(Delta(8), ZSTD(1)),
    `field_clocks` Map(String, UInt64) CODEC(ZSTD(1)),
    `null_fields` UInt8,
    `row_version` UInt128 CODEC(ZSTD(1)),
    `is_deleted` UInt8,
    INDEX observations_id id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(row_version, is_deleted)
PARTITION BY toYYYYMM(start_time)
ORDER BY (project_id, toDate(start_time), trace_id, id)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 8192;

CREATE TABLE score_days
(
    `project_id` LowCardinality(String),
    `score_id` String CODEC(ZSTD(1)),
    `first_day` SimpleAggregateFunction(min, Date) CODEC(ZSTD(1)),
    `last_day` SimpleAggregateFunction(max, Date) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, score_id)
SETTINGS index_granularity = 128, min_compress_block_size = 4096, max_compress_block_size = 16384;

CREATE TABLE scores
(
    `project_id` LowCardinality(String),
    `id` String CODEC(ZSTD(1)),
    `timestamp` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `name` String CODEC(ZSTD(1)),
    `trace_id` Nullable(String) CODEC(ZSTD(1)),
    `observation_id` Nullable(String) CODEC(ZSTD(1)),
    `session_id` Nullable(String) CODEC(ZSTD(1)),
    `dataset_run_id` Nullable(String) CODEC(ZSTD(1)),
    `data_type` Enum8('NUMERIC' = 1, 'CATEGORICAL' = 2, 'BOOLEAN' = 3, 'CORRECTION' = 4, 'TEXT' = 5),
    `source` Enum8('API' = 1, 'EVAL' = 2, 'ANNOTATION' = 3),
    `value` Nullable(Float64) CODEC(ZSTD(1)),
    `string_value` Nullable(String) CODEC(ZSTD(1)),
    `comment` Nullable(String) CODEC(ZSTD(1)),
    `config_id` Nullable(String) CODEC(ZSTD(1)),
    `queue_id` Nullable(String) CODEC(ZSTD(1)),
    `author_user_id` Nullable(String) CODEC(ZSTD(1)),
    `execution_trace_id` Nullable(String) CODEC(ZSTD(1)),
    `environment` LowCardinality(String),
    `metadata` Map(String, String) CODEC(ZSTD(1)),
    `created_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `updated_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `clock` UInt64 CODEC(Delta(8), ZSTD(1)),
    `field_clocks` Map(String, UInt64) CODEC(ZSTD(1)),
    `null_fields` UInt8,
    `row_version` UInt128 CODEC(ZSTD(1)),
    `is_deleted` UInt8,
    INDEX scores_id id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX scores_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(row_version, is_deleted)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), name, id)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 8192;

CREATE TABLE trace_days
(
    `project_id` LowCardinality(String),
    `trace_id` String CODEC(ZSTD(1)),
    `first_day` SimpleAggregateFunction(min, Date) CODEC(ZSTD(1)),
    `last_day` SimpleAggregateFunction(max, Date) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, trace_id)
SETTINGS index_granularity = 128, min_compress_block_size = 4096, max_compress_block_size = 16384;

CREATE TABLE traces
(
    `project_id` LowCardinality(String),
    `id` String CODEC(ZSTD(1)),
    `timestamp` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `name` Nullable(String) CODEC(ZSTD(1)),
    `external_id` Nullable(String) CODEC(ZSTD(1)),
    `user_id` Nullable(String) CODEC(ZSTD(1)),
    `session_id` Nullable(String) CODEC(ZSTD(1)),
    `release` Nullable(String) CODEC(ZSTD(1)),
    `version` Nullable(String) CODEC(ZSTD(1)),
    `environment` LowCardinality(String),
    `input` Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 4194304, max_compress_block_size = 4194304),
    `output` Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 4194304, max_compress_block_size = 4194304),
    `public` Bool,
    `bookmarked` Bool,
    `tags` Array(String) CODEC(ZSTD(1)),
    `metadata` Map(String, String) CODEC(ZSTD(1)),
    `created_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `updated_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `clock` UInt64 CODEC(Delta(8), ZSTD(1)),
    `field_clocks` Map(String, UInt64) CODEC(ZSTD(1)),
    `null_fields` UInt8,
    `row_version` UInt128 CODEC(ZSTD(1)),
    `is_deleted` UInt8,
    INDEX traces_session_id session_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX traces_user_id user_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(row_version, is_deleted)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), id)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 8192;

CREATE MATERIALIZED VIEW score_days_of_scores TO score_days
(
    `project_id` LowCardinality(String),
    `score_id` String,
    `first_day` Date,
    `last_day` Date
)
AS SELECT
    project_id,
    id AS score_id,
    toDate(min(timestamp)) AS first_day,
    toDate(max(timestamp)) AS last_day
FROM scores
GROUP BY
    project_id,
    id;

CREATE MATERIALIZED VIEW trace_days_of_observations TO trace_days
(
    `project_id` LowCardinality(String),
    `trace_id` String,
    `first_day` Date,
    `last_day` Date
)
AS SELECT
    project_id,
    trace_id,
    toDate(min(start_time)) AS first_day,
    toDate(max(start_time)) AS last_day
FROM observations
GROUP BY
    project_id,
    trace_id;

CREATE MATERIALIZED VIEW trace_days_of_traces TO trace_days
(
    `project_id` LowCardinality(String),
    `trace_id` String,
    `first_day` Date,
    `last_day` Date
)
AS SELECT
    project_id,
    id AS trace_id,
    toDate(min(timestamp)) AS first_day,
    toDate(max(timestamp)) AS last_day
FROM traces
GROUP BY
    project_id,
    id;
