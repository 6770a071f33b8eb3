-- When anything of a project's day was last written: what is derived from a day is right only if it was computed
-- from rows read long enough after that. The maximum is idempotent: duplicates cannot hurt it.
CREATE TABLE IF NOT EXISTS dirty_days {{on_cluster}} (
    project_id LowCardinality(String),
    day Date,
    -- by the server's clock, when the insert was under way: its rows appear at most its time limit later
    marked_at SimpleAggregateFunction(max, DateTime64(6, 'UTC')) CODEC(Delta(8), ZSTD(1))
)
ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY (project_id, day)
