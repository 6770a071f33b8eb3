-- What projects are called, copied from the control plane for those who query here: the ids of telemetry are `id`. A column
-- `project_id` would make it a table of telemetry, which goes when a project is erased: the copy follows the control plane.
CREATE TABLE IF NOT EXISTS project_names {{on_cluster}} (
    id String,
    name String,
    organization_id String,
    organization_name String,
    -- of a deleted project whose telemetry is on its way out
    deleted_at Nullable(DateTime64(6, 'UTC')),
    row_version UInt64,
    is_deleted UInt8
)
ENGINE = {{engine:ReplacingMergeTree(row_version, is_deleted)}}
ORDER BY id
-- names of before go within minutes, also where little is written
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1
