-- Who the users of the server are, likewise.
CREATE TABLE IF NOT EXISTS user_names {{on_cluster}} (
    id String,
    email String,
    name Nullable(String),
    row_version UInt64,
    is_deleted UInt8
)
ENGINE = {{engine:ReplacingMergeTree(row_version, is_deleted)}}
ORDER BY id
-- addresses of before go within minutes, also where little is written
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1
