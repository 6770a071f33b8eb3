-- earlier form: 55c23e10b14f5e67d51d408b583379fb07628c428d5ca6eaaf84ac46b52dd75a
CREATE TABLE IF NOT EXISTS traces {{on_cluster}} (
    project_id LowCardinality(String),
    id String CODEC(ZSTD(1)),
    timestamp DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    name Nullable(String) CODEC(ZSTD(1)),
    external_id Nullable(String) CODEC(ZSTD(1)),
    user_id Nullable(String) CODEC(ZSTD(1)),
    session_id Nullable(String) CODEC(ZSTD(1)),
    release Nullable(String) CODEC(ZSTD(1)),
    version Nullable(String) CODEC(ZSTD(1)),
    environment LowCardinality(String),
    -- large blocks and a window as long: what one call repeats of the call before it is stored once
    input Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 4194304, max_compress_block_size = 4194304),
    output Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 4194304, max_compress_block_size = 4194304),
    public Bool,
    bookmarked Bool,
    tags Array(String) CODEC(ZSTD(1)),
    metadata Map(String, String) CODEC(ZSTD(1)),
    created_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    updated_at DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    -- the latest clock of any field, and the fields whose clock differs (0: not known)
    clock UInt64 CODEC(Delta(8), ZSTD(1)),
    field_clocks Map(String, UInt64) CODEC(ZSTD(1)),
    -- the fields that are null though their column holds a default, as bits: environment 1, public 2, bookmarked 4
    null_fields UInt8,
    -- grows strictly with what the row knows: the better-informed copy stays
    row_version UInt128 CODEC(ZSTD(1)),
    is_deleted UInt8,
    INDEX traces_session_id session_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX traces_user_id user_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = {{engine:ReplacingMergeTree(row_version, is_deleted)}}
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), id)
-- one file a part until it is this large: a file a column costs fresh parts more than their rows
-- granules of so few rows: bodies are read a granule at a time, for a row of it (decision 87)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 1024
