-- How far each deletion reaches, as it was found when it was first taken: taken again, it ends nothing later.
CREATE TABLE IF NOT EXISTS deletions {{on_cluster}} (
    project_id LowCardinality(String),
    kind LowCardinality(String),
    entity_id String CODEC(ZSTD(1)),
    -- names the deletion: when it was asked for
    clock UInt64 CODEC(Delta(8), ZSTD(1)),
    -- the latest clock of what it ends
    reaches SimpleAggregateFunction(min, UInt64) CODEC(Delta(8), ZSTD(1))
)
ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY (project_id, kind, entity_id, clock)
